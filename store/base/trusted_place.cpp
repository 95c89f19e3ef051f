#include "store/base/trusted_place.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx {
namespace {

enum class Position { OnTheWay, Itself };

Result<void> check(const std::string& place, Position position) {
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), place.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return fail(ErrorKind::NotFound, printable(place), " does not exist");
    if (status->st_uid != 0 && status->st_uid != ::geteuid()) {
        return fail(ErrorKind::Refused, printable(place), " belongs to uid ", status->st_uid,
                    ", which is neither root nor you");
    }
    const bool may_be_sticky = position == Position::OnTheWay && (status->st_mode & S_ISVTX) != 0;
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0 && !may_be_sticky) {
        return fail(ErrorKind::Refused, "others may write ", printable(place));
    }
    return {};
}

}  // namespace

Result<std::string> trusted_place(const std::string& path) {
    if (!TRY(sys::stat(path.c_str()))) return fail(ErrorKind::NotFound, printable(path), " does not exist");
    auto real = TRY(sys::realpath(path.c_str()));
    for (auto slash = real.find('/'); slash != real.npos && real != "/"; slash = real.find('/', slash + 1)) {
        TRY(check(real.substr(0, std::max<std::size_t>(slash, 1)), Position::OnTheWay));
    }
    TRY(check(real, Position::Itself));
    return real;
}

}  // namespace pyenvx
