#include "sandbox/supervision/collect.hpp"

#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr int kMaxDepth = 64;
constexpr std::size_t kPiece = 256 << 10;
constexpr std::uint64_t kBlock = 512;

Result<Fd> open_below(BorrowedFd folder, const char* name, int flags) {
    struct open_how how {};
    how.flags = static_cast<std::uint64_t>(flags) | O_CLOEXEC;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS;
    const long fd = ::syscall(SYS_openat2, folder.get(), name, &how, sizeof how);
    if (fd < 0) return io_error(errno, concat("open ", printable(name), " in the build's output"));
    return Fd(static_cast<int>(fd));
}

const char* kind_of(mode_t mode) {
    if (S_ISLNK(mode)) return "a symbolic link";
    if (S_ISFIFO(mode)) return "a named pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

Error refuse(const std::string& path, std::string_view why) {
    return fail(ErrorKind::Refused, "the build's output has ", printable(path), ", which ", why);
}

/// One tree on its way out.
class Collector {
public:
    Collector(const Limits& limits, Collecting collecting)
        : limits_(limits), lenient_(collecting == Collecting::Lenient), piece_(kPiece, '\0') {}

    Result<void> folder(BorrowedFd from, BorrowedFd to, const std::string& prefix, int depth);

private:
    Result<void> entry(BorrowedFd from, BorrowedFd to, const std::string& name, const std::string& path, int depth);
    Result<void> check(const struct stat& status, const std::string& path);
    Result<void> count(const struct stat& status, const std::string& path);
    Result<void> subfolder(BorrowedFd opened, BorrowedFd to, const std::string& name, const std::string& path,
                           int depth);
    Result<void> file(BorrowedFd opened, const struct stat& status, BorrowedFd to, const std::string& name);
    Result<void> copy_data(BorrowedFd from, BorrowedFd to, std::uint64_t begin, std::uint64_t end);

    const Limits& limits_;
    bool lenient_;
    std::string piece_;
    std::uint64_t entries_ = 0;
    std::uint64_t claimed_ = 0;
    std::uint64_t held_ = 0;
};

Result<void> Collector::count(const struct stat& status, const std::string& path) {
    if (++entries_ > limits_.inodes)
        return refuse(path, concat("is one entry more than the ", limits_.inodes, " allowed"));
    if (!S_ISREG(status.st_mode)) return {};
    // Each alone is at most 2^63, and the sums stay below the limits before they are added to.
    const auto size = static_cast<std::uint64_t>(status.st_size);
    held_ += static_cast<std::uint64_t>(status.st_blocks) * kBlock;
    if (size > limits_.output_bytes - claimed_ || held_ > limits_.output_bytes) {
        return refuse(path, concat("is too large: all of it may have ", limits_.output_bytes, " bytes"));
    }
    claimed_ += size;
    return {};
}

Result<void> Collector::check(const struct stat& status, const std::string& path) {
    const bool folder = S_ISDIR(status.st_mode);
    const mode_t needed = folder ? S_IRUSR | S_IXUSR : S_IRUSR;
    if ((status.st_mode & (S_ISUID | S_ISGID)) != 0) return refuse(path, "has a set-id bit");
    if ((status.st_mode & needed) != needed) return refuse(path, "its owner cannot read");
    if (!folder && status.st_nlink != 1) return refuse(path, "has more than one link");
    return count(status, path);
}

Result<void> Collector::copy_data(BorrowedFd from, BorrowedFd to, std::uint64_t begin, std::uint64_t end) {
    while (begin < end) {
        const auto size =
            TRY(sys::pread(from, piece_.data(), std::min<std::uint64_t>(piece_.size(), end - begin), begin));
        if (size == 0) return {};
        TRY(sys::pwrite_all(to, std::string_view(piece_).substr(0, size), begin));
        begin += size;
    }
    return {};
}

Result<void> Collector::file(BorrowedFd opened, const struct stat& status, BorrowedFd to, const std::string& name) {
    const mode_t mode = (status.st_mode & S_IXUSR) != 0 ? 0555 : 0444;
    const Fd copy = TRY(sys::openat(to, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
    TRY(sys::ftruncate(copy, static_cast<std::uint64_t>(status.st_size)));
    for (off_t at = 0; at < status.st_size;) {
        const off_t data = ::lseek(opened.get(), at, SEEK_DATA);
        if (data < 0) break;  // ENXIO: a hole up to the end
        const off_t hole = ::lseek(opened.get(), data, SEEK_HOLE);
        at = hole > data ? hole : status.st_size;
        TRY(copy_data(opened, copy, static_cast<std::uint64_t>(data), static_cast<std::uint64_t>(at)));
    }
    return sys::fchmod(copy, mode);
}

Result<void> Collector::subfolder(BorrowedFd opened, BorrowedFd to, const std::string& name, const std::string& path,
                                  int depth) {
    if (depth >= kMaxDepth) return refuse(path, concat("is nested deeper than ", kMaxDepth, " folders"));
    TRY(sys::mkdirat(to, name.c_str(), 0755));
    const Fd copy = TRY(sys::openat(to, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    return folder(opened, copy, path + "/", depth + 1);
}

Result<void> Collector::entry(BorrowedFd from, BorrowedFd to, const std::string& name, const std::string& path,
                              int depth) {
    if (printable(name) != name) return refuse(path, "has a name with control characters or bytes that are not UTF-8");
    const auto seen = TRY(sys::fstatat(from, name.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!seen) return {};
    if (lenient_ && S_ISLNK(seen->st_mode)) {
        return sys::symlinkat(TRY(sys::readlinkat(from, name.c_str())).c_str(), to, name.c_str());
    }
    if (!S_ISREG(seen->st_mode) && !S_ISDIR(seen->st_mode)) return refuse(path, concat("is ", kind_of(seen->st_mode)));
    // What its owner cannot read is refused with that sentence, whoever looks.
    TRY(check(*seen, path));
    const Fd opened = TRY(open_below(from, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    // An error means that this file system has none.
    if (::flistxattr(opened.get(), nullptr, 0) > 0) return refuse(path, "has extended attributes");
    if (S_ISDIR(seen->st_mode)) return subfolder(opened, to, name, path, depth);
    return file(opened, *seen, to, name);
}

Result<void> Collector::folder(BorrowedFd from, BorrowedFd to, const std::string& prefix, int depth) {
    for (const auto& name : TRY(sys::list_directory(from))) {
        const auto taken = entry(from, to, name, prefix + name, depth);
        if (!taken.ok() && !(lenient_ && taken.error().kind() == ErrorKind::Refused)) return taken.error();
    }
    return {};
}

}  // namespace

Result<void> collect(BorrowedFd from, const std::filesystem::path& to, const Limits& limits, Collecting collecting) {
    const Fd target = TRY(sys::open(to.c_str(), O_RDONLY | O_DIRECTORY));
    return Collector(limits, collecting).folder(from, target, "", 0);
}

}  // namespace pyenvx::sandbox
