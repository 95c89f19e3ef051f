#include "store/base/error.hpp"

#include <cerrno>
#include <cstring>

#include "store/base/text.hpp"

namespace pyenvx {
namespace {

const char* advice_for(int errno_value) {
    switch (errno_value) {
        case ENOSPC: return "free some space on that file system, then try again";
        case EDQUOT: return "free some space within your quota, then try again";
        case EROFS: return "that file system is read-only: set PYENVX_HOME or XDG_CACHE_HOME to a writable place";
        case EACCES:
        case EPERM: return "check who owns that path and whether you may write there";
        case EIO: return "the disk or its file system failed: the kernel's log (dmesg) may say more";
        case EMFILE: return "raise the limit on open files (ulimit -n 1024), then try again";
        case ENFILE: return "end some programs: all of this machine together have too many files open";
        case ENOMEM: return "end some programs, or raise the limit on memory (ulimit -v unlimited), then try again";
        default: return "";
    }
}

}  // namespace

Error io_error(int errno_value, std::string_view action) {
    // Thread-safe in glibc and musl alike, where strerror_r has two forms.
    const char* reason = std::strerror(errno_value);
    return Error(ErrorKind::Io, concat("cannot ", action, ": ", reason)).hint(advice_for(errno_value));
}

}  // namespace pyenvx
