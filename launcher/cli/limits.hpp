// The limits that this process was started with.
#pragma once

#include <sys/resource.h>

#include <optional>

namespace pyenvx::cli {

/// Ends the process with that status and a sentence when memory runs out, instead of an abort without one. Call once,
/// before threads start.
void tell_when_memory_ends(int exit_status);

/// While it lives, as many files may be open as the hard limit allows: a cold start has hundreds, and a soft limit is a
/// default for programs that use select(). The destructor puts back what was, for the program to see. Never fails.
class MoreOpenFiles {
public:
    MoreOpenFiles();
    MoreOpenFiles(const MoreOpenFiles&) = delete;
    MoreOpenFiles& operator=(const MoreOpenFiles&) = delete;
    ~MoreOpenFiles();

private:
    std::optional<rlimit> before_;
};

}  // namespace pyenvx::cli
