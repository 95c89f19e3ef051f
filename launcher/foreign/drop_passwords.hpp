// What of a declaration must not be written into another file, which may be committed and shared.
#pragma once

#include <string>
#include <vector>

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// Takes user names and passwords out of all addresses that it names, and returns those that had them, fit to be shown.
/// The user of an ssh address stays: it is no secret.
std::vector<std::string> drop_passwords(ForeignProject& project);

}  // namespace pyenvx::foreign
