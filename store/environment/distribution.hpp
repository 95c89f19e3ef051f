// One distribution's part of an environment's tree. A wheel's object holds its files in four folders: site/ (purelib
// and platlib), scripts/, headers/ and data/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/environment/environment.hpp"
#include "store/environment/tree.hpp"

namespace pyenvx::store {

/// Where things belong in an environment, relative to its top.
struct EnvironmentPlaces {
    std::string library_name;
    std::string site() const;     ///< "lib/python3.11/site-packages/"
    std::string headers() const;  ///< "include/python3.11/"
};

/// A distribution whose files stand in the tree.
struct PlacedDistribution {
    std::string name;
    std::string dist_info;           ///< the folder's name: "requests-2.31.0.dist-info"
    std::vector<std::string> paths;  ///< of its files, relative to the environment's top
};

/// Adds the files, the scripts and the metadata of a distribution but its RECORD, which add_record() makes when the
/// tree is otherwise complete. The part's name order decides who comes first; a file that lost to an earlier one is
/// said (detail) and left out. `object` is the part's directory and stays open until the tree is written. Errors:
/// Corrupt (no RECORD, or not one), Invalid (entry points), Io.
Result<PlacedDistribution> add_distribution(const EnvironmentPart& part, BorrowedFd object,
                                            const EnvironmentPlaces& places, Tree& tree, Progress& progress);

/// RECORD of what was laid out: paths relative to site-packages, digests of the files as they stand in the tree.
void add_record(const PlacedDistribution& distribution, const EnvironmentPlaces& places, Tree& tree);

}  // namespace pyenvx::store
