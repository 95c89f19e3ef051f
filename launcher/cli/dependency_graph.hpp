// Which package of a lock requires which.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "launcher/lock/lock.hpp"

namespace pyenvx::cli {

/// Borrows the lock.
class DependencyGraph {
public:
    explicit DependencyGraph(const lock::Lock& lock);

    using Names = std::vector<pep::PackageName>;

    /// Null for what is not locked.
    const lock::LockedPackage* find(const pep::PackageName& name) const;
    /// Sorted.
    const Names& required_by(const pep::PackageName& name) const;
    /// From `name` by way of those that require it to one that is asked for: the shortest way that begins with
    /// `first`. Empty where there is none.
    Names way_to_declaration(const pep::PackageName& first) const;

    /// Each package that is asked for (or that nobody requires) with what it requires below it, as a tree of lines;
    /// inverted, each that requires nothing with those that require it. What stands there already ends in "(*)".
    std::string tree(bool invert, std::optional<unsigned> depth) const;

private:
    friend class TreeText;
    const lock::Lock& lock_;
    std::map<pep::PackageName, const lock::LockedPackage*> packages_;
    std::map<pep::PackageName, Names> dependents_;
};

}  // namespace pyenvx::cli
