// What a resolution rests on: the packages it met, and the facts about them that no deduction made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/resolve/pubgrub/incompatibility.hpp"
#include "store/pep/name.hpp"
#include "store/pep/version.hpp"

namespace pyenvx::resolve {

using pubgrub::PackageId;

/// A package as the solver numbers it: a distribution, or an extra of one (whose only candidate is "asked for").
struct KnownPackage {
    pep::PackageName name;
    std::optional<pep::ExtraName> extra;
    PackageId base;                      ///< the distribution's own number
    std::vector<pep::Version> versions;  ///< the candidates, newest first; empty for an extra
    bool found = true;
    std::vector<std::string> similar;  ///< names near this one, where it was not found

    std::size_t candidates() const { return extra ? 1 : versions.size(); }
};

/// Why a version is left out.
enum class Reason {
    Yanked,
    OnlySource,
    OnlyWheels,
    OtherPlatforms,
    NoFiles,
    Python,
    Prerelease,
    Constraint,
    TooNew,
    NoUploadTime,
    NoHash,
    BrokenMetadata,
    Url
};

/// Somebody asks for a package.
struct RootFact {
    PackageId package;
    std::string requirement;  ///< as text, without its marker
    std::string origin;
};
/// Versions of a package, or an extra of theirs, require another package.
struct DependencyFact {
    PackageId package;  ///< the distribution
    std::optional<pep::ExtraName> extra;
    PackageId required;
    std::string requirement;
    std::string overridden_by = {};  ///< whose override it is, in place of what the package itself says
};
/// Versions of a package are left out.
struct UnavailableFact {
    PackageId package;
    Reason reason;
    std::string detail;  ///< what the reason is about: a specifier for Python, a constraint and its origin, the rule
                         ///< and its origin for TooNew and the like, a sentence for BrokenMetadata
};
/// An extra cannot be there without its distribution.
struct ExtraFact {
    PackageId extra;
};

using Fact = std::variant<RootFact, DependencyFact, UnavailableFact, ExtraFact>;

}  // namespace pyenvx::resolve
