#include "store/realise/wheel_unpack.hpp"

#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/base/threads.hpp"
#include "store/realise/wheel_layout.hpp"

namespace pyenvx::realise {
namespace {

void add_parents(std::set<std::string>& folders, std::string_view place) {
    for (auto slash = place.rfind('/'); slash != std::string_view::npos; slash = place.rfind('/')) {
        place = place.substr(0, slash);
        if (!folders.emplace(place).second) return;
    }
}

// Parents come before what lies in them, since a name sorts before every longer one that begins with it.
Result<void> make_folders(BorrowedFd root, const std::vector<PlacedFile>& files) {
    std::set<std::string> folders;
    for (const auto& file : files) add_parents(folders, file.place);
    for (const auto& folder : folders) TRY(sys::mkdirat(root, folder.c_str(), 0755));
    return {};
}

Result<void> write(const archive::ZipReader& reader, const PlacedFile& file, BorrowedFd root,
                   archive::Scratch& scratch) {
    TRY(check_interrupted());
    const mode_t mode = file.executable ? 0555 : 0444;
    const auto digest = TRY(reader.extract(*file.entry, {root, file.place.c_str(), mode, file.algorithm}, scratch));
    if (file.digest.empty() || base64_url(digest) == file.digest) return {};
    return fail(ErrorKind::Refused, printable(file.entry->name), " does not match the digest in its RECORD");
}

/// Hands the files to the threads one by one, in their order. Reader, files and folder are borrowed.
class Writing {
public:
    Writing(const archive::ZipReader& reader, const std::vector<PlacedFile>& files, BorrowedFd root)
        : reader_(reader), files_(files), root_(root) {}

    Result<void> run(unsigned workers) {
        const auto count = std::min<std::size_t>(std::max(workers, 1U), files_.size());
        Threads helpers;
        for (std::size_t i = 1; i < count && helpers.start([this] { work(); }); ++i) {}
        work();
        helpers.join();
        if (failure_) return *std::move(failure_);
        return {};
    }

private:
    void work() {
        archive::Scratch scratch;
        for (auto i = next_++; i < files_.size() && !stopped_; i = next_++) {
            auto outcome = write(reader_, files_[i], root_, scratch);
            if (!outcome.ok()) stop(std::move(outcome).error());
        }
    }
    void stop(Error error) {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::move(error);
        stopped_ = true;
    }

    const archive::ZipReader& reader_;
    const std::vector<PlacedFile>& files_;
    BorrowedFd root_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<bool> stopped_ = false;
    std::mutex mutex_;
    std::optional<Error> failure_;
};

}  // namespace

Result<void> unpack_wheel(BorrowedFd wheel, const pep::WheelFilename& name,
                          const std::optional<pep::CoreMetadata>& expected, const std::filesystem::path& directory,
                          unsigned workers) {
    const auto reader = TRY(archive::ZipReader::open(wheel));
    const auto files = TRY(plan_layout(reader, name, expected));
    const Fd root = TRY(sys::open(directory.c_str(), O_RDONLY | O_DIRECTORY));
    TRY(make_folders(root, files));
    return Writing(reader, files, root).run(workers);
}

}  // namespace pyenvx::realise
