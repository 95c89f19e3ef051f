// The subcommands of `pyenvx tool` but `run`, which starts a program: one table, one file each (command_NAME.cpp).
#pragma once

#include <span>

#include "launcher/cli/store/subcommand.hpp"

namespace pyenvx::cli {

/// In the order of the help.
std::span<const StoreSubcommand> tool_subcommands();

extern const StoreSubcommand kToolInstall;
extern const StoreSubcommand kToolUpgrade;
extern const StoreSubcommand kToolUninstall;
extern const StoreSubcommand kToolList;

}  // namespace pyenvx::cli
