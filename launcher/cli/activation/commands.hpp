// The commands about activation (ARCHITECTURE.md, "Activation"), of the form that subcommands of `store` have.
#pragma once

#include <span>

#include "launcher/cli/store/subcommand.hpp"

namespace pyenvx::cli {

/// In the order of the help.
std::span<const StoreSubcommand> activation_commands();

extern const StoreSubcommand kHook;
extern const StoreSubcommand kAllow;
extern const StoreSubcommand kDeny;
extern const StoreSubcommand kStatus;
extern const StoreSubcommand kReload;
extern const StoreSubcommand kEdit;
extern const StoreSubcommand kExport;

}  // namespace pyenvx::cli
