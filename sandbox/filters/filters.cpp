#include "sandbox/filters/filters.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <span>

namespace pyenvx::sandbox {
namespace {

#include "sandbox_filters.inc"

Result<void> load(std::span<const struct sock_filter> instructions, std::string_view which) {
    struct sock_fprog program {};
    program.len = static_cast<unsigned short>(instructions.size());
    program.filter = const_cast<struct sock_filter*>(instructions.data());
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) {
        return io_error(errno, concat("load the filter that ", which));
    }
    return {};
}

}  // namespace

Result<void> load_filter_of_arguments() { return load(kRefuseByArguments, "refuses system calls by their arguments"); }

Result<void> load_filter_of_calls() { return load(kAllow, "lists the system calls that are allowed"); }

}  // namespace pyenvx::sandbox
