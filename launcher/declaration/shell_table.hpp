// [shell] of a declaration: what a shell or an activated folder has beside packages and [env].
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "launcher/declaration/settings/keys.hpp"
#include "launcher/declaration/toml/value.hpp"
#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// A plain value.
struct ShellTable {
    bool inherit = false;                                      ///< with the nearest shell.toml above this one
    std::vector<std::filesystem::path> dotenv;                 ///< files of variables, in order; absolute
    std::vector<std::filesystem::path> watch;                  ///< files that mean a new look; absolute
    std::vector<std::pair<std::string, std::string>> aliases;  ///< by name
    std::string on_enter;                                      ///< code of the user's own shell
    std::string on_leave;

    bool operator==(const ShellTable&) const = default;
};

/// The keys of [shell] but `groups`. Paths begin at `folder`. `dotenv = true` means ".env" there.
/// Invalid for a name that no shell takes for an alias, an empty path, and NUL characters.
Result<ShellTable> read_shell_table(const std::vector<FoundKey>& keys, const std::filesystem::path& folder,
                                    const toml::Source& source);

}  // namespace pyenvx::declaration
