// What the subcommands of `pyenvx tool` share.
#pragma once

#include <string>
#include <vector>

#include "launcher/pipeline/asked/services.hpp"
#include "launcher/tools/tool.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// Those of these names; all where there is none. NotFound, with what is likely meant, for one that is not installed.
Result<std::vector<tools::Tool>> named_tools(const std::vector<std::string>& names, const std::filesystem::path& home);

/// "http, https"
std::string command_names(const tools::Tool& tool);

/// What a person types to have it with this requirement, and all else as it is: "pyenvx tool install --with rich
/// httpie"
std::string install_command(const tools::Tool& tool, const std::string& requirement);

/// The folder for commands of the person who is at work.
Result<std::filesystem::path> commands_folder(const pipeline::Services& services);

}  // namespace pyenvx::cli
