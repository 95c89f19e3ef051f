// Filling a declaration from TOML tables, with the origin of each part.
#pragma once

#include <string_view>
#include <vector>

#include "launcher/declaration/declaration.hpp"
#include "launcher/declaration/settings/keys.hpp"
#include "launcher/declaration/toml/value.hpp"
#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// Where the paths among a declaration's requirements begin; empty where there may be none: a script's block has
/// requirements of the standard's form alone, since other runners read it too.
std::filesystem::path base_of(const Declaration& declaration);

/// `dependencies`: an array of requirements.
Result<void> add_requirements(Declaration& declaration, const toml::Value& array, const toml::Source& source);

/// `requires-python`: version specifiers.
Result<void> set_requires_python(Declaration& declaration, const toml::Value& text, const toml::Source& source);

/// Everything among `keys` that is no requirement: [env], keep-pythonpath, [shell] and the settings. Paths begin where
/// `declaration.file` lies.
Result<void> take_keys(Declaration& declaration, const std::vector<FoundKey>& keys, Place place,
                       const toml::Source& source);

/// "hello.py, line 3: `dependencies` must be an array of strings, not a table".
Error wrong_type(const toml::Source& source, const toml::Value& value, std::string_view key, std::string_view expected);

}  // namespace pyenvx::declaration
