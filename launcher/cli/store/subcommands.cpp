#include "launcher/cli/store/subcommands.hpp"

#include <array>

namespace pyenvx::cli {

std::span<const StoreSubcommand> store_subcommands() {
    static const std::array kAll = {kStorePathInfo, kStoreLs,      kStoreClosure, kStoreWhyDepends, kStoreRoots,
                                    kStoreDiff,     kStoreLog,     kStoreVerify,  kStoreRepair,     kStoreOptimise,
                                    kStoreGc,       kStoreDelete,  kStoreServe,   kStoreCopy,       kStoreSign,
                                    kStoreDump,     kStoreRestore, kStoreShare};
    return kAll;
}

}  // namespace pyenvx::cli
