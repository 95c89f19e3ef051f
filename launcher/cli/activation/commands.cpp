#include "launcher/cli/activation/commands.hpp"

#include <array>

namespace pyenvx::cli {

std::span<const StoreSubcommand> activation_commands() {
    static const std::array kAll = {kHook, kAllow, kStatus, kReload, kEdit, kExport, kDeny};
    return kAll;
}

}  // namespace pyenvx::cli
