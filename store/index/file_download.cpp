#include "store/index/file_download.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

#include "store/base/file.hpp"
#include "store/base/file_system.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::index {
namespace {

constexpr std::uint64_t kReportEvery = 256 * 1024;
constexpr std::uint64_t kMeasureEvery = 1 << 20;
constexpr std::uint64_t kMaxInMemory = 256u << 20;  // of a file whose size nobody says

std::string_view lister(const DistributionFile& file) {
    return file.lock.empty() ? std::string_view("its index") : file.lock;
}

constexpr std::string_view kIndexIsWrong =
    "the file host or something on the way changed it; try again, and tell the index's owner if it stays";
constexpr std::string_view kLockIsWrong =
    "the lock is wrong, or the file was changed since; make the lock anew where you trust the file";

std::string what_to_do(const DistributionFile& file) {
    return std::string(file.lock.empty() ? kIndexIsWrong : kLockIsWrong);
}

Error endless(const DistributionFile& file, std::string_view how) {
    return fail(ErrorKind::Refused, file.filename, " seems to have no end: ", how,
                ", and neither its index nor its file host says how large it is")
        .hint("try again, and tell the index's owner if it stays: a Content-Length would do");
}

}  // namespace

Result<Fd> open_unnamed_file(const std::filesystem::path& directory) {
    if (directory.empty()) {
        Fd memory(::memfd_create("download", MFD_CLOEXEC));
        if (memory) return memory;
        return fail(ErrorKind::Io, "cannot make a file in memory");
    }
    auto unnamed = sys::open(directory.c_str(), O_TMPFILE | O_RDWR, 0600);
    if (unnamed.ok()) return unnamed;
    // Some file systems (overlayfs of old, NFS) have no O_TMPFILE: make a name and take it away.
    const auto path = directory / concat("download.", TRY(random_name()), ".tmp");
    auto named = TRY(sys::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
    TRY(sys::unlinkat(BorrowedFd::cwd(), path.c_str(), 0));
    return named;
}

FileDownload::FileDownload(DistributionFile file, std::filesystem::path directory, Progress& progress,
                           std::stop_token stop)
    : file_(std::move(file)), directory_(std::move(directory)), progress_(progress), stop_(std::move(stop)) {}

Result<void> FileDownload::check_wanted() const {
    if (!stop_.stop_requested()) return {};
    return fail(ErrorKind::Interrupted, file_.filename, " is no longer wanted");
}

Result<void> FileDownload::begin(const HttpHead& head) {
    TRY(check_wanted());
    fd_ = TRY(open_unnamed_file(directory_).context("for the download of ", file_.filename));
    hashers_.clear();
    hashers_.emplace("sha256", Hasher(HashAlgorithm::Sha256));
    for (const auto& [name, digest] : file_.hashes) {
        const auto algorithm = parse_hash_algorithm(name);
        if (algorithm.ok()) hashers_.try_emplace(name, *algorithm);
    }
    received_ = reported_ = measured_ = 0;
    content_length_ = parse_decimal(head.header("content-length"));
    return check_room();
}

// By what its host says that it sends: what is said of it elsewhere may be wrong.
Result<void> FileDownload::check_room() const {
    const auto left = free_space(fd_);
    if (!content_length_ || !left || *content_length_ <= *left) return {};
    return io_error(ENOSPC,
                    concat("download the ", *content_length_, " bytes of ", file_.filename, " into ", directory_));
}

Result<void> FileDownload::check_size(std::uint64_t size) {
    if (!file_.size && !content_length_) return check_unsaid_size(size);
    if (size <= file_.size.value_or(*content_length_)) return {};
    return fail(ErrorKind::Refused, file_.filename, " is larger than the ", file_.size.value_or(*content_length_),
                " bytes that ", file_.size ? lister(file_) : "its file host", " says");
}

Result<void> FileDownload::check_unsaid_size(std::uint64_t size) {
    const auto most = directory_.empty() ? kMaxInMemory : kMaxBytesOfUnsaidSize;
    if (size > most) return endless(file_, concat("more than ", most, " bytes came"));
    if (size - measured_ < kMeasureEvery) return {};
    measured_ = size;
    const auto left = free_space(fd_);
    if (!left || size <= *left) return {};
    return endless(file_, concat(size, " bytes came, which is more than it leaves free in ", directory_));
}

Result<void> FileDownload::write(std::string_view bytes) {
    TRY(check_wanted());
    TRY(check_size(received_ + bytes.size()));
    TRY(sys::pwrite_all(fd_, bytes, received_).context("while downloading ", file_.filename));
    for (auto& [name, hasher] : hashers_) hasher.update(bytes);
    received_ += bytes.size();
    report(false);
    return {};
}

void FileDownload::report(bool at_end) {
    if (!at_end && received_ - reported_ < kReportEvery) return;
    reported_ = received_;
    progress_.transfer(file_.filename, received_,
                       at_end ? received_ : file_.size.value_or(content_length_.value_or(0)));
}

Result<void> FileDownload::check(const DownloadedFile& downloaded, std::map<std::string, std::string> digests) const {
    if (file_.size && downloaded.size != *file_.size) {
        return fail(ErrorKind::Refused, file_.filename, " has ", downloaded.size, " bytes, and ", lister(file_),
                    " says ", *file_.size)
            .hint(what_to_do(file_));
    }
    for (const auto& [name, wanted] : file_.hashes) {
        const auto actual = digests.find(name);
        if (actual == digests.end() || actual->second == wanted) continue;
        return fail(ErrorKind::Refused, file_.filename, " is not the file that ", lister(file_), " lists: its ", name,
                    " is ", actual->second, ", not ", printable(wanted))
            .hint(what_to_do(file_));
    }
    return {};
}

Result<DownloadedFile> FileDownload::finish() {
    std::map<std::string, std::string> digests;
    for (auto& [name, hasher] : hashers_) digests.emplace(name, to_hex(std::move(hasher).finish()));
    const auto sha256 = TRY(Sha256::from_hex(digests.at("sha256")));
    DownloadedFile downloaded{std::move(fd_), sha256, received_};
    TRY(check(downloaded, std::move(digests)));
    report(true);
    return downloaded;
}

}  // namespace pyenvx::index
