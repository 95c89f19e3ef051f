#include "store/core/link_or_copy.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <string>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/core/canonical_tree.hpp"

namespace pyenvx::store {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{128} * 1024;

Result<void> copy_bytes(const Fd& from, const Fd& to) {
    std::string chunk(kChunkBytes, '\0');
    for (;;) {
        const auto count = TRY(sys::read(from, chunk.data(), chunk.size()));
        if (count == 0) return {};
        TRY(sys::write_all(to, std::string_view(chunk).substr(0, count)));
    }
}

Result<void> copy_file(BorrowedFd from, const char* source, BorrowedFd to, const char* name) {
    const Fd original = TRY(sys::openat(from, source, O_RDONLY | O_NOFOLLOW));
    const auto status = TRY(sys::fstat(original));
    const Fd copy = TRY(sys::openat(to, name, O_WRONLY | O_CREAT | O_EXCL, 0644));
    // Shares the blocks where the file system can; that it cannot has many names (EXDEV, EOPNOTSUPP, EINVAL, ENOTTY).
    if (::ioctl(copy.get(), FICLONE, original.get()) != 0) TRY(copy_bytes(original, copy));
    return make_canonical(copy, status.st_mode & 0555);
}

}  // namespace

Result<void> link_or_copy(BorrowedFd from, const char* source, BorrowedFd to, const char* name) {
    switch (const int refusal = sys::linkat(from, source, to, name, 0); refusal) {
        case 0: return {};
        case EXDEV:
        case EMLINK:
        case EPERM:
        case EOPNOTSUPP: return copy_file(from, source, to, name);
        case ENOENT: return fail(ErrorKind::NotFound, printable(sys::name_of(from, source)), " is gone");
        default: return io_error(refusal, concat("link ", printable(sys::name_of(to, name))));
    }
}

}  // namespace pyenvx::store
