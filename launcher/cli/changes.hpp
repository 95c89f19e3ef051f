// What a new choice of versions changed, in lines for a person.
#pragma once

#include <map>
#include <string>

#include "launcher/lock/lock.hpp"
#include "launcher/pylock/lock.hpp"

namespace pyenvx::cli {

/// A package's version, or several where environments differ: "1.0, 2.0".
using Versions = std::map<pep::PackageName, std::string>;

Versions versions_of(const lock::Lock& lock);
Versions versions_of(const pylock::Lock& lock);

/// One line a package that came (+), went (-) or changed (~); empty where none did.
std::string describe_changes(const Versions& before, const Versions& after);

}  // namespace pyenvx::cli
