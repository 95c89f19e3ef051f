// What a person could do about a contradiction.
#pragma once

#include <string>
#include <vector>

#include "launcher/resolve/explain/core.hpp"
#include "launcher/resolve/explain/explanation.hpp"
#include "launcher/resolve/explain/wording.hpp"

namespace pyenvx::resolve {

/// In the imperative; empty where nothing is known that would help.
std::string way_out(const Story& story, const std::vector<Statement>& statements, const Wording& wording);

}  // namespace pyenvx::resolve
