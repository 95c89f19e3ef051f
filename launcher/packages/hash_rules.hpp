// Which files of an index may be taken, where a declaration or a lock names hashes.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/index/page/distribution_file.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::packages {

/// A plain value.
struct HashRules {
    using Hash = std::pair<std::string, std::string>;  ///< algorithm and digits, as an index gives them

    std::map<pep::PackageName, std::vector<Hash>> allowed;  ///< a package that is not there is free to have any
    bool required = false;                                  ///< no package may be absent from `allowed`

    bool empty() const { return allowed.empty() && !required; }
    /// A file whose hash the index does not say could be any, and is not taken.
    bool allow(const std::vector<Hash>& hashes, const index::DistributionFile& file) const;
};

}  // namespace pyenvx::packages
