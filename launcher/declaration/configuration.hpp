// The settings of the user and of the host.
#pragma once

#include <filesystem>
#include <vector>

#include "launcher/declaration/settings/settings.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::declaration {

struct Configuration {
    Settings files;  ///< config.toml of the user over that of the host
    Settings now;    ///< PYENVX_… variables
    std::vector<std::filesystem::path> files_read;
    std::vector<std::filesystem::path> files_absent;
};

/// Reads $XDG_CONFIG_HOME/pyenvx/config.toml (~/.config where that is unset or no absolute path), then
/// /etc/pyenvx/config.toml. A PYENVX_… variable that is set but empty counts as unset.
/// Refused when a file can be written by others or belongs to neither root nor this user. Invalid as read_keys.
Result<Configuration> read_configuration(const Environment& environment);

}  // namespace pyenvx::declaration
