// pyenvx-build.lock: what the builds of a declaration's sources were made with, each file pinned and hashed, and the
// digests of what was checked out of repositories. It is no part of pylock.toml, whose `tool` tables must not decide
// about installing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "launcher/pylock/lock.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pylock {

/// One build, and the packages in its environment: one file each. All but these tell it from others.
struct PinnedBuild {
    std::string name;         ///< "docopt-0.6.2"
    std::string source;       ///< SHA-256 in hexadecimal
    std::string environment;  ///< "python3.11 x86_64"
    std::vector<std::string> requirements = {};
    std::vector<Package> packages = {};
};

bool is_same_build(const PinnedBuild& left, const PinnedBuild& right);

/// What a commit has to give, in a hash that is stronger than git's own: its files with those of its submodules.
struct PinnedTree {
    std::string name;    ///< of the package
    std::string commit;  ///< hexadecimal
    std::string sha256;  ///< hexadecimal; store/digest/nar.hpp
    auto operator<=>(const PinnedTree&) const = default;
};

struct BuildLock {
    std::vector<PinnedBuild> builds = {};
    std::vector<PinnedTree> trees = {};
};

/// Errors as pylock::parse().
Result<BuildLock> parse_build_lock(std::string_view bytes, std::string_view name);

/// The canonical text: trees sorted by name and commit, builds by name, environment and source.
Result<std::string> text_of(const BuildLock& lock);

}  // namespace pyenvx::pylock
