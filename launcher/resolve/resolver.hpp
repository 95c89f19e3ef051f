// Version solving by PubGrub (Weizenbaum 2018; the algorithm as the Dart solver's documentation describes it).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "launcher/resolve/package_source.hpp"
#include "store/base/progress.hpp"
#include "store/pep/marker.hpp"
#include "store/pep/requirement.hpp"

namespace pyenvx::resolve {

/// A requirement and where a person wrote it ("hello.py, line 3", "the command line").
struct RootRequirement {
    pep::Requirement requirement;
    std::string origin;
};

enum class PrereleaseMode {
    IfNecessary,  ///< only when every final version is rejected
    Allow,
    Disallow,
};

/// Which of the versions that fit is wanted most.
enum class VersionOrder {
    Highest,
    Lowest,
    LowestDirect,  ///< the lowest of what people ask for themselves, the highest of all else
};

/// Everything a resolution depends on besides the packages: a resolution belongs to an environment, never to globals.
struct ResolveRequest {
    std::vector<RootRequirement> requirements;
    pep::MarkerEnvironment environment;
    pep::Version python_version;  ///< the full version of the interpreter
    PrereleaseMode prereleases = PrereleaseMode::IfNecessary;
    std::vector<RootRequirement> constraints = {};  ///< hold for what is chosen, and ask for nothing
    std::map<pep::PackageName, pep::Version> preferences =
        {};                                       ///< taken when they satisfy: the versions kept from before
    std::vector<RootRequirement> overrides = {};  ///< stand in place of whatever anybody requires by their names
    std::set<pep::PackageName> excludes = {};     ///< what packages require by these names is left out
    VersionOrder order = VersionOrder::Highest;
    std::map<pep::PackageName, PrereleaseMode> package_prereleases = {};

    PrereleaseMode prereleases_of(const pep::PackageName& name) const;
    /// Whether the lowest version of the package is wanted most.
    bool wants_lowest(const pep::PackageName& name) const;
};

struct ResolvedPackage {
    pep::PackageName name;
    pep::Version version;
    std::set<pep::ExtraName> extras;             ///< of it, asked for by anyone
    std::vector<pep::PackageName> dependencies;  ///< direct ones, sorted
};

struct Resolution {
    std::vector<ResolvedPackage> packages;  ///< sorted by name
    std::vector<std::string> warnings;      ///< "requests 2.0 was yanked: …", sentences for the user
};

/// Errors: Unsatisfiable with an explanation in sentences (message: the conclusion; notes: the derivation, the shortest
/// first; hint: a way out where there is one); Network and others from the source; Interrupted.
Result<Resolution> resolve(const ResolveRequest& request, PackageSource& source, Progress& progress);

}  // namespace pyenvx::resolve
