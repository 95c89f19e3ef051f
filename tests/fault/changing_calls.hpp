// The system calls that change something others can see, as a seccomp filter that stops at each for a tracer.
#pragma once

#include <linux/filter.h>

#include <string>
#include <vector>

namespace pyenvx::fault {

/// A program for prctl(PR_SET_SECCOMP): SECCOMP_RET_TRACE for the calls, everything else runs at full speed. An open
/// counts when it may create, truncate or make an unnamed file.
std::vector<sock_filter> filter_for_changing_calls();

/// The call's name; its number in digits when it is none of those.
std::string call_name(long number);

}  // namespace pyenvx::fault
