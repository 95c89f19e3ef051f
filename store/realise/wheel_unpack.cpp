#include "store/realise/wheel_unpack.hpp"

#include <fcntl.h>

#include <algorithm>
#include <set>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
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

}  // namespace

WheelUnpacking::WheelUnpacking(archive::ZipReader reader, std::vector<PlacedFile> files, Fd root)
    : reader_(std::move(reader)), files_(std::move(files)), root_(std::move(root)) {}

Result<std::shared_ptr<WheelUnpacking>> WheelUnpacking::begin(BorrowedFd wheel, const pep::WheelFilename& name,
                                                              const std::optional<pep::CoreMetadata>& expected,
                                                              const std::filesystem::path& directory) {
    auto reader = TRY(archive::ZipReader::open(wheel));
    auto files = TRY(plan_layout(reader, name, expected));
    Fd root = TRY(sys::open(directory.c_str(), O_RDONLY | O_DIRECTORY));
    TRY(make_folders(root, files));
    return std::make_shared<WheelUnpacking>(std::move(reader), std::move(files), std::move(root));
}

void WheelUnpacking::work() {
    {
        const std::lock_guard lock(mutex_);
        ++inside_;
    }
    archive::Scratch scratch;
    for (auto i = next_++; i < files_.size() && !stopped_; i = next_++) {
        auto outcome = write(reader_, files_[i], root_, scratch);
        if (!outcome.ok()) stop(std::move(outcome).error());
    }
    const std::lock_guard lock(mutex_);
    if (--inside_ == 0) left_.notify_all();
}

Result<void> WheelUnpacking::finish() {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [this] { return inside_ == 0; });
    if (failure_) return *failure_;
    return {};
}

void WheelUnpacking::stop(Error error) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(error);
    stopped_ = true;
}

}  // namespace pyenvx::realise
