#include "store/cache/file_transport.hpp"

#include <fcntl.h>

#include <mutex>

#include "store/base/drafts.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::size_t kCopyBytes = 256 * 1024;

class OpenFile final : public ByteSource {
public:
    OpenFile(Fd file, std::uint64_t offset) : file_(std::move(file)), offset_(offset) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto count = TRY(sys::pread(file_, buffer, size, offset_));
        offset_ += count;
        return count;
    }

private:
    Fd file_;
    std::uint64_t offset_;
};

Result<void> copy(BorrowedFd from, std::uint64_t size, AtomicFile& to) {
    for (std::uint64_t done = 0; done < size;) {
        const auto bytes = TRY(read_span(from, done, std::min<std::uint64_t>(size - done, kCopyBytes)));
        if (bytes.empty()) return fail(ErrorKind::Corrupt, "a file shrank while it was copied into a cache");
        TRY(to.write(bytes));
        done += bytes.size();
    }
    return {};
}

class FileTransport final : public Transport {
public:
    explicit FileTransport(std::filesystem::path folder) : folder_(std::move(folder)) {}

    Result<std::optional<std::string>> read(const CacheKey& key, std::size_t max_bytes) override {
        auto text = read_file_if_there(place_of(key), max_bytes);
        if (text.ok() || text.error().kind() != ErrorKind::Invalid) return text;
        return fail(ErrorKind::Refused, text.error().message());
    }

    Result<std::unique_ptr<ByteSource>> open(const CacheKey& key, std::uint64_t offset) override {
        const auto place = place_of(key);
        const auto status = TRY(sys::stat(place.c_str()));
        const bool has_so_much =
            status && S_ISREG(status->st_mode) && static_cast<std::uint64_t>(status->st_size) >= offset;
        if (!has_so_much) return fail(ErrorKind::NotFound, "there is no file ", place, " with ", offset, " bytes");
        auto file = TRY(sys::open(place.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK));
        return std::unique_ptr<ByteSource>(std::make_unique<OpenFile>(std::move(file), offset));
    }

    Result<std::optional<std::uint64_t>> size(const CacheKey& key) override {
        const auto status = TRY(sys::stat(place_of(key).c_str()));
        if (!status || !S_ISREG(status->st_mode)) return std::optional<std::uint64_t>();
        return std::optional(static_cast<std::uint64_t>(status->st_size));
    }

    Result<Fd> spool() override {
        TRY(prepare());
        return sys::open(drafts().c_str(), O_TMPFILE | O_RDWR, 0644);
    }

    Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) override {
        TRY(prepare());
        const auto place = place_of(key);
        TRY(make_directories(place.parent_path()));
        if (TRY(publish(file, size, place))) return {};
        auto target = TRY(AtomicFile::create(place, 0644, drafts()));
        TRY(copy(file, size, target));
        return std::move(target).commit();
    }

    Result<void> finish() override {
        if (!is_prepared_) return {};
        const Fd folder = TRY(sys::open(folder_.c_str(), O_RDONLY | O_DIRECTORY));
        return sys::syncfs(folder);
    }

private:
    std::filesystem::path place_of(const CacheKey& key) const { return folder_ / key.str(); }
    std::filesystem::path drafts() const { return folder_ / "tmp"; }

    Result<void> prepare() {
        const std::lock_guard lock(mutex_);
        if (is_prepared_) return {};
        TRY(make_directories(drafts()));
        TRY(remove_left_over_drafts(drafts()));
        is_prepared_ = true;
        return {};
    }

    // Gives an unnamed file of the same file system its name, by way of the drafts since a link replaces nothing. False
    // where that cannot be.
    Result<bool> publish(BorrowedFd file, std::uint64_t size, const std::filesystem::path& place) const {
        if (TRY(sys::fstat(file)).st_size != static_cast<off_t>(size)) return false;
        const Fd drafts_folder = TRY(enter_drafts(drafts()));
        const auto name = TRY(random_name());
        const auto opened = concat("/proc/self/fd/", file.get());
        if (sys::linkat(BorrowedFd::cwd(), opened.c_str(), drafts_folder, name.c_str(), AT_SYMLINK_FOLLOW) != 0) {
            return false;
        }
        const auto renamed = sys::renameat(drafts_folder, name.c_str(), BorrowedFd::cwd(), place.c_str());
        if (!renamed.ok()) (void)sys::unlinkat(drafts_folder, name.c_str(), 0);
        TRY(Result<void>(renamed));
        return true;
    }

    const std::filesystem::path folder_;
    std::mutex mutex_;  // guards what follows
    bool is_prepared_ = false;
};

}  // namespace

Result<std::unique_ptr<Transport>> file_transport(const CacheUrl& url) {
    TRY(url.check_parameters({}));
    return std::unique_ptr<Transport>(std::make_unique<FileTransport>(url.place));
}

}  // namespace pyenvx::cache
