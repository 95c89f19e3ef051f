#include "store/base/file_system.hpp"

#include <sys/statvfs.h>

namespace pyenvx {

std::optional<std::uint64_t> free_space(BorrowedFd file) {
    struct statvfs system {};
    if (::fstatvfs(file.get(), &system) != 0 || system.f_blocks == 0) return std::nullopt;
    return std::uint64_t{system.f_bavail} * system.f_frsize;
}

bool is_mounted_noexec(const char* path) {
    struct statvfs system {};
    return ::statvfs(path, &system) == 0 && (system.f_flag & ST_NOEXEC) != 0;
}

}  // namespace pyenvx
