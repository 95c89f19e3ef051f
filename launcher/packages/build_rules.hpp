// Which packages may be built from source, and which may come as wheels.
#pragma once

#include <optional>
#include <set>

#include "store/pep/name.hpp"

namespace pyenvx::packages {

/// A set of names, or all of them.
struct Names {
    bool all = false;
    std::set<pep::PackageName> some = {};

    bool contains(const pep::PackageName& name) const { return all || some.contains(name); }
};

/// A plain value.
struct BuildRules {
    Names may_be_built{true};  ///< `policy.build`
    Names no_binary;           ///< whose wheels are left out
    Names only_binary;         ///< whose source distributions are left out

    bool takes_wheels(const pep::PackageName& name) const { return !no_binary.contains(name); }
    bool takes_sources(const pep::PackageName& name) const {
        return may_be_built.contains(name) && !only_binary.contains(name);
    }
};

}  // namespace pyenvx::packages
