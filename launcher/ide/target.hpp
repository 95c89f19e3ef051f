// The environment that an editor is to use, by paths that stay right when the environment is made anew.
#pragma once

#include <filesystem>
#include <string>

#include "store/base/text.hpp"

namespace pyenvx::ide {

struct Target {
    std::filesystem::path project;  ///< the folder that the editor opens
    std::filesystem::path link;     ///< the environment's stable link
    std::string library;            ///< "python3.11"
    std::string version;            ///< "3.11.7"

    std::filesystem::path python() const { return link / "bin/python"; }
    std::filesystem::path packages() const { return link / "lib" / library / "site-packages"; }
};

}  // namespace pyenvx::ide
