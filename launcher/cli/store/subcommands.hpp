// What subcommands.cpp puts into the table, each from its own file.
#pragma once

#include "launcher/cli/store/subcommand.hpp"

namespace pyenvx::cli {

extern const StoreSubcommand kStorePathInfo;
extern const StoreSubcommand kStoreLs;
extern const StoreSubcommand kStoreClosure;
extern const StoreSubcommand kStoreWhyDepends;
extern const StoreSubcommand kStoreRoots;
extern const StoreSubcommand kStoreDiff;
extern const StoreSubcommand kStoreLog;
extern const StoreSubcommand kStoreVerify;
extern const StoreSubcommand kStoreRepair;
extern const StoreSubcommand kStoreOptimise;
extern const StoreSubcommand kStoreGc;
extern const StoreSubcommand kStoreDelete;
extern const StoreSubcommand kStoreServe;
extern const StoreSubcommand kStoreCopy;
extern const StoreSubcommand kStoreSign;
extern const StoreSubcommand kStoreDump;
extern const StoreSubcommand kStoreRestore;
extern const StoreSubcommand kStoreShare;

}  // namespace pyenvx::cli
