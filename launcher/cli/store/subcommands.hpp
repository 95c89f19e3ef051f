// What subcommands.cpp puts into the table, each from its own file.
#pragma once

#include "launcher/cli/store/subcommand.hpp"

namespace pyenvx::cli {

extern const StoreSubcommand kStorePathInfo;
extern const StoreSubcommand kStoreLog;

}  // namespace pyenvx::cli
