#include "store/health/linked_tree.hpp"

#include <fcntl.h>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/core/copy_tree.hpp"

namespace pyenvx::health {
namespace {

class Linking {
public:
    Linking(BorrowedFd objects, const FindSource& find) : objects_(objects), find_(find) {}

    Result<void> file(BorrowedFd from, BorrowedFd to, const std::string& name, const struct stat& status) const {
        const auto source = TRY(find_(status.st_ino));
        if (source && TRY(take(*source, to, name))) return {};
        const int refusal = sys::linkat(from, name.c_str(), to, name.c_str(), 0);
        return refusal == 0 ? Result<void>()
                            : io_error(refusal, concat("link ", printable(sys::name_of(to, name.c_str()))));
    }

private:
    // Looked at once it is linked, since what lies at the path may be another file by then.
    Result<bool> take(const LinkSource& source, BorrowedFd to, const std::string& name) const {
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
    const Linking linking(objects, find);
    return store::copy_tree(source, target, [&](BorrowedFd from, BorrowedFd to, const auto& name, const auto& status) {
        return linking.file(from, to, name, status);
    });
}

}  // namespace pyenvx::health
