// What shows that the tests notice when a part of the sandbox is missing: they have a build of their own of
// pyenvx-sandbox, which leaves out the parts that it is told to. In the one that is installed nothing can be left out,
// and this is no code at all.
#pragma once

#include <string_view>

namespace pyenvx::sandbox {

#ifdef PYENVX_SANDBOX_HOLES
bool is_left_open(std::string_view part);
#else
constexpr bool is_left_open(std::string_view) { return false; }
#endif

}  // namespace pyenvx::sandbox
