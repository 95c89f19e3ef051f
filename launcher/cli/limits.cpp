#include "launcher/cli/limits.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <string_view>

#include "store/base/fd.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cli {
namespace {

constexpr rlim_t kEnoughFiles = 65'536;  // more would make programs slow that close all they might have inherited
constexpr std::string_view kNoMemory =
    "error: there is no memory left\n"
    "  help: end some programs, or raise the limit on memory (ulimit -v unlimited), then try again\n";

std::atomic<int> status_without_memory = 0;
std::atomic_flag is_told;

void end_without_memory() {
    while (is_told.test_and_set()) ::pause();  // another thread is about to end all of them
    (void)sys::write_all(BorrowedFd(STDERR_FILENO), kNoMemory);
    ::_exit(status_without_memory);
}

}  // namespace

void tell_when_memory_ends(int exit_status) {
    status_without_memory = exit_status;
    std::set_new_handler(end_without_memory);
}

MoreOpenFiles::MoreOpenFiles() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= std::min(limit.rlim_max, kEnoughFiles)) return;
    const rlimit raised{std::min(limit.rlim_max, kEnoughFiles), limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) before_ = limit;
}

MoreOpenFiles::~MoreOpenFiles() {
    if (before_) (void)::setrlimit(RLIMIT_NOFILE, &*before_);
}

}  // namespace pyenvx::cli
