#include "store/core/copy_tree.hpp"

#include <fcntl.h>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::store {
namespace {

class Copying {
public:
    explicit Copying(const PlaceFile& place) : place_(place) {}

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
        if (S_ISREG(status.st_mode)) return place_(from, to, name, status);
        if (S_ISLNK(status.st_mode)) {
            const auto target = TRY(sys::readlinkat(from, text));
            TRY(check_link(name, target, depth));
            TRY(sys::symlinkat(target.c_str(), to, text));
            return set_object_time(to, text);
        }
        if (!S_ISDIR(status.st_mode)) return fail(ErrorKind::Refused, printable(name), " is a special file");
        TRY(sys::mkdirat(to, text, 0755));
        const Fd source = TRY(sys::openat(from, text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        const Fd target = TRY(sys::openat(to, text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        TRY(folder(source, target, depth + 1));
        return make_canonical(target, 0555);
    }

    const PlaceFile& place_;
};

}  // namespace

Result<void> copy_tree(BorrowedFd from, BorrowedFd to, const PlaceFile& place) {
    return Copying(place).folder(from, to, 0);
}

}  // namespace pyenvx::store
