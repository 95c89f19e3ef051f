// A command of an installed program, as it lies in the folder that PATH leads to.
//
// A program of another language is a link to that of the environment, through its stable link. One in Python is a small
// script, whose first line is the environment's python through the stable link: it starts as a virtualenv's script
// does, without a shell. Both lead to whatever environment the stable link leads to at that moment, so an upgrade
// changes nothing here.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::tools {

/// $XDG_BIN_HOME, else ~/.local/bin. Invalid when neither is absolute.
Result<std::filesystem::path> commands_folder(std::optional<std::string_view> xdg_bin_home,
                                              std::optional<std::string_view> home);

/// The stable link that leads to the environment of a command that lies at `file`: one of ours, of the store at `home`;
/// nothing for anything else, and where there is nothing.
Result<std::optional<std::filesystem::path>> stable_link_behind(const std::filesystem::path& file,
                                                                const std::filesystem::path& home);

/// Makes the command, or makes it anew, in one step. `stable_link` is below `home`, and the environment is there.
Result<void> put_command(const std::filesystem::path& file, const std::filesystem::path& stable_link,
                         const std::filesystem::path& home);

/// Removes it where it is one of ours with that stable link; false where it is not.
Result<bool> remove_command(const std::filesystem::path& file, const std::filesystem::path& stable_link,
                            const std::filesystem::path& home);

}  // namespace pyenvx::tools
