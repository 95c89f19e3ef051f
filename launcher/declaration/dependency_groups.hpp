// Dependency groups (PEP 735).
#pragma once

#include <string>
#include <vector>

#include "launcher/declaration/declaration.hpp"
#include "launcher/declaration/toml/value.hpp"
#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// Appends the requirements of the groups `chosen`, in that order, included groups in place. Names are compared
/// normalised. Only groups that are used are looked at. `origin` is where the choice was made, for messages.
/// Invalid for an unknown group (names the nearest), two names that are one, a cycle (names it whole), and items that
/// are neither requirements nor { include-group = "NAME" }.
/// `table` may be null: no groups are there.
Result<void> add_groups(Declaration& declaration, const toml::Value* table, const std::vector<std::string>& chosen,
                        const std::string& origin, const toml::Source& source);

}  // namespace pyenvx::declaration
