// Projects whose dependencies stand elsewhere.
#pragma once

#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::edit {

/// Refused where the text of a pyproject.toml leaves `dependencies` to its backend (PEP 621, "dynamic"): they may not
/// stand in it too. The hint names the files that setuptools reads. A text that is no TOML is for others to refuse.
Result<void> check_not_dynamic(std::string_view pyproject);

}  // namespace pyenvx::edit
