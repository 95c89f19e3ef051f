#include "launcher/cli/tool/subcommands.hpp"

#include <array>

namespace pyenvx::cli {

std::span<const StoreSubcommand> tool_subcommands() {
    static const std::array kAll = {kToolInstall, kToolUpgrade, kToolUninstall, kToolList};
    return kAll;
}

}  // namespace pyenvx::cli
