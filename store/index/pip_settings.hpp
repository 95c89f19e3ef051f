// What the user's pip is configured to do, read as text: pip itself is never run. The order is pip's own: global files,
// user files, PIP_CONFIG_FILE, then PIP_ variables; in files [global], then [download], then [install].
#pragma once

#include <string>
#include <vector>

#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"
#include "store/index/index_settings.hpp"

namespace pyenvx::index {

struct PipSettings {
    IndexSettings settings;                    ///< only what pip knows of; the rest has its defaults
    std::vector<std::filesystem::path> files;  ///< the configuration files that were read
};

/// Reads nothing but `environment` and the files that it leads to, HOME included; `etc` stands for /etc.
/// A relative find-links folder is as pip takes it: relative to the working directory.
/// Errors: Invalid (which file and line, or which variable), Io.
Result<PipSettings> read_pip_settings(const Environment& environment, const std::filesystem::path& etc = "/etc");

/// The files that read_pip_settings looks for, in the order in which later ones win.
std::vector<std::filesystem::path> pip_configuration_files(const Environment& environment,
                                                           const std::filesystem::path& etc = "/etc");

}  // namespace pyenvx::index
