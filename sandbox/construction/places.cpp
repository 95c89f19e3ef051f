#include "sandbox/construction/places.hpp"

#include <sys/stat.h>

#include "store/base/sys.hpp"

namespace pyenvx::sandbox {

std::string below_root(std::string_view inside) { return std::string(inside.substr(1)); }

Result<void> make_folders(BorrowedFd root, std::string_view inside) {
    const auto path = below_root(inside);
    for (std::size_t end = 0; end != path.npos;) {
        end = path.find('/', end + 1);
        const auto folder = path.substr(0, end);
        const auto status = TRY(sys::fstatat(root, folder.c_str(), AT_SYMLINK_NOFOLLOW));
        if (!status) TRY(sys::mkdirat(root, folder.c_str(), 0755));
        if (status && !S_ISDIR(status->st_mode)) {
            return fail(ErrorKind::Invalid, "/", printable(folder), " is to hold something and is no folder");
        }
    }
    return {};
}

Result<void> make_parents(BorrowedFd root, std::string_view inside) {
    const auto end = inside.rfind('/');
    if (end == 0) return {};
    return make_folders(root, inside.substr(0, end));
}

}  // namespace pyenvx::sandbox
