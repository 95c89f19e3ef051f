// The files of a version that a lock lists: all that one of its environments could install.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "launcher/locking/targets.hpp"
#include "launcher/packages/file_rules.hpp"
#include "launcher/pylock/lock.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/index/package_index.hpp"

namespace pyenvx::locking {

/// Which wheels some environment could take, whatever its C library. Not thread-safe.
class WheelFilter {
public:
    explicit WheelFilter(const std::vector<LockEnvironment>& environments);
    /// `tags` as in a file's name: "cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64".
    bool matters(std::string_view tags);

private:
    bool accepts_any(std::string_view tags) const;

    struct Accepted {
        std::set<std::string> interpreters;  // "cp311-abi3"
        std::string machine;
    };
    std::vector<Accepted> accepted_;
    std::map<std::string, bool, std::less<>> known_;  // few sets of tags make up thousands of names
};

/// What the files of a lock are taken from. Borrowed.
struct ReleaseSources {
    index::PackageIndex& index;
    WheelFilter& filter;
    const packages::FileRules& rules;
    std::filesystem::path drafts;  ///< a folder for what is downloaded to be hashed
    Progress& progress;
};

/// Those of a version, sorted by name. What `former` says of a file stays as it is, unless the index has another file
/// of that name now, which is told. Files of which the index says no hash are downloaded for it.
Result<pylock::Distributions> files_of_release(const pep::PackageName& name, const pep::Version& version,
                                               const ReleaseSources& sources, const pylock::Distributions* former);

}  // namespace pyenvx::locking
