// The tests' own build of pyenvx-sandbox leaves out what its name says: "without+filter of calls+Landlock".
#include "sandbox/construction/holes.hpp"

#include <errno.h>

#include <string>

namespace pyenvx::sandbox {

bool is_left_open(std::string_view part) {
    const std::string name = std::string(program_invocation_short_name) + "+";
    return name.starts_with("without+") && name.find("+" + std::string(part) + "+") != std::string::npos;
}

}  // namespace pyenvx::sandbox
