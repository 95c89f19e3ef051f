// The last look before anything is written: a document says after an edit what it said before, but for one list.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/edit/outline.hpp"
#include "store/base/result.hpp"

namespace pyenvx::edit {

/// Failed when `after` is no TOML, when its list at `path` is not `expected` (nothing stands for what is no string), or
/// when anything else of it differs from `before`.
Result<void> check_only_change(std::string_view before, std::string_view after, const KeyPath& path,
                               const std::vector<std::optional<std::string>>& expected);

/// The same where `path` is a string.
Result<void> check_only_string(std::string_view before, std::string_view after, const KeyPath& path,
                               const std::string& expected);

}  // namespace pyenvx::edit
