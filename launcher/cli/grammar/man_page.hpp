// Manual pages (man(7)) of the commands, from what their --help says.
#pragma once

#include <string>
#include <vector>

#include "launcher/cli/grammar/grammar.hpp"

namespace pyenvx::cli {

struct ManPage {
    std::string file;  ///< "pyenvx-env-show.1"
    std::string text;
};

struct Edition {
    std::string version;
    std::string date;  ///< "2026-11-26"
};

/// One page for each command, however deep, and one for the whole.
std::vector<ManPage> man_pages(const Grammar& table, const Edition& edition);

}  // namespace pyenvx::cli
