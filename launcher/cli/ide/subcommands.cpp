#include "launcher/cli/ide/subcommands.hpp"

#include <array>

namespace pyenvx::cli {

std::span<const StoreSubcommand> ide_subcommands() {
    static const std::array kAll = {kIdeVscode, kIdePyright, kIdePycharm, kIdeHelix, kIdeJupyter};
    return kAll;
}

}  // namespace pyenvx::cli
