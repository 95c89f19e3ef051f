// The subcommands of `pyenvx ide`: one table.
#pragma once

#include <span>

#include "launcher/cli/store/subcommand.hpp"

namespace pyenvx::cli {

extern const StoreSubcommand kIdeVscode;
extern const StoreSubcommand kIdePyright;
extern const StoreSubcommand kIdePycharm;
extern const StoreSubcommand kIdeHelix;
extern const StoreSubcommand kIdeJupyter;

/// In the order of the help.
std::span<const StoreSubcommand> ide_subcommands();

}  // namespace pyenvx::cli
