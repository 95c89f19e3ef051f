#include "store/health/linked_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::health {
namespace {

constexpr struct timespec kTime = {store::kObjectTime, 0};

class Linking {
public:
    Linking(BorrowedFd objects, const FindSource& find) : objects_(objects), find_(find) {}

    Result<void> folder(BorrowedFd from, BorrowedFd to, int depth) {
        if (depth >= kMaxTreeDepth) return fail(ErrorKind::Refused, "its folders are nested too deeply");
        TRY(check_interrupted());
        for (const auto& name : TRY(sys::list_directory(from))) {
            const auto status = TRY(sys::fstatat(from, name.c_str(), AT_SYMLINK_NOFOLLOW));
            if (!status) return fail(ErrorKind::NotFound, printable(name), " is gone");
            TRY(entry(from, to, name, *status, depth));
        }
        return {};
    }

private:
    Result<void> entry(BorrowedFd from, BorrowedFd to, const std::string& name, const struct stat& status, int depth) {
        const auto* const text = name.c_str();
        if (S_ISREG(status.st_mode)) return file(from, to, name, status);
        if (S_ISLNK(status.st_mode)) {
            TRY(sys::symlinkat(TRY(sys::readlinkat(from, text)).c_str(), to, text));
            return sys::utimensat(to, text, kTime);
        }
        if (!S_ISDIR(status.st_mode)) return fail(ErrorKind::Refused, printable(name), " is a special file");
        TRY(sys::mkdirat(to, text, 0755));
        const Fd source = TRY(sys::openat(from, text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        const Fd target = TRY(sys::openat(to, text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        TRY(folder(source, target, depth + 1));
        return store::make_canonical(target, 0555);
    }

    Result<void> file(BorrowedFd from, BorrowedFd to, const std::string& name, const struct stat& status) {
        const auto source = TRY(find_(status.st_ino));
        if (source && TRY(take(*source, to, name))) return {};
        const int refusal = sys::linkat(from, name.c_str(), to, name.c_str(), 0);
        return refusal == 0 ? Result<void>()
                            : io_error(refusal, concat("link ", printable(sys::name_of(to, name.c_str()))));
    }

    // Looked at once it is linked, since what lies at the path may be another file by then.
    Result<bool> take(const LinkSource& source, BorrowedFd to, const std::string& name) {
        if (sys::linkat(objects_, source.path.c_str(), to, name.c_str(), 0) != 0) return false;
        const auto status = TRY(sys::fstatat(to, name.c_str(), AT_SYMLINK_NOFOLLOW));
        if (status && status->st_ino == source.inode) return true;
        TRY(sys::unlinkat(to, name.c_str(), 0));
        return false;
    }

    BorrowedFd objects_;
    const FindSource& find_;
};

}  // namespace

Result<void> link_tree(BorrowedFd objects, const char* object, BorrowedFd target, const FindSource& find) {
    const Fd source = TRY(sys::openat(objects, object, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    return Linking(objects, find).folder(source, target, 0);
}

}  // namespace pyenvx::health
