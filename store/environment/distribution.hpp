// One distribution's part of an environment's tree. A wheel's object holds its files in four folders: site/ (purelib
// and platlib), scripts/, headers/ and data/.
#pragma once

#include <string>
#include <string_view>
#include <utility>
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

/// What a distribution would bring into an environment.
struct DistributionFiles {
    std::string name;
    std::string dist_info;  ///< the folder's name: "requests-2.31.0.dist-info"
    TreeEntries files;
};

/// The files, the scripts and the metadata of a distribution but its RECORD, which record_of() makes when the tree is
/// otherwise complete. `object` is the part's directory and stays open until the tree is written. Thread-safe. Errors:
/// Corrupt (no RECORD, or not one), Invalid (entry points), Io.
Result<DistributionFiles> list_distribution(const EnvironmentPart& part, BorrowedFd object,
                                            const EnvironmentPlaces& places);

/// A distribution whose files stand in the tree.
struct PlacedDistribution {
    std::string name;
    std::string dist_info;
    std::vector<std::string> paths;  ///< of its files, relative to the environment's top
};

/// Adds the files to the tree. Who is added first keeps a path; a file that lost is said (detail) and left out.
PlacedDistribution add_distribution(DistributionFiles distribution, Tree& tree, Progress& progress);

/// RECORD of what was laid out: paths relative to site-packages, digests of the files as they stand in the tree.
/// Thread-safe.
std::pair<std::string, TreeFile> record_of(const PlacedDistribution& distribution, const EnvironmentPlaces& places,
                                           const Tree& tree);

}  // namespace pyenvx::store
