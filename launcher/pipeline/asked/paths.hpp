// The folders of one user.
#pragma once

#include <filesystem>

#include "launcher/record/variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pipeline {

struct Paths {
    std::filesystem::path home;   ///< the store and all that must last (launcher/record, home_directory)
    std::filesystem::path cache;  ///< $XDG_CACHE_HOME/pyenvx, else ~/.cache/pyenvx; may be removed at any time

    /// Invalid, saying which variable to set, when neither HOME nor what replaces it is an absolute path, and when
    /// something would have to lie in a HOME that does not exist.
    static Result<Paths> of(record::EnvironmentBlock environment);
};

}  // namespace pyenvx::pipeline
