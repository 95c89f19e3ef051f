// Statements about packages and versions as sentences.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "launcher/resolve/explain/core.hpp"
#include "launcher/resolve/explain/explanation.hpp"

namespace pyenvx::resolve {

/// A subject and whether its verb is plural.
struct Phrase {
    std::string text;
    bool plural;
};

/// Knows the packages of a story by name. Borrows the story.
class Wording {
public:
    explicit Wording(const Story& story);

    /// "every version of a", "a 1.0", "a 1.0 to 1.4 and 2.0 and newer". Ranges pass over versions that are left out.
    Phrase versions(PackageId package, const pubgrub::StateSet& states, std::string_view last = " and ") const;
    /// A sentence without full stop; empty for a root, which has an origin rather than a reason.
    std::string sentence(const Statement& statement) const;
    /// Why a requirement that no version fits cannot be met: "the newest requests is 2.34.2".
    std::string missing(PackageId package, const std::string& requirement) const;

    /// The candidates of a package that are left out for whatever reason.
    const pubgrub::StateSet& left_out(PackageId package) const { return left_out_[package]; }
    /// What the wheels of those versions are for that cannot be used here.
    OtherWheels other_wheels(PackageId package, const pubgrub::StateSet& states) const;
    /// The newest version that could be installed, a final one if there is one.
    const pep::Version* newest_usable(PackageId package) const;

private:
    std::string say(const DependencyFact& dependency, const Statement& statement) const;
    std::string say(const UnavailableFact& unavailable, const Statement& statement) const;
    std::string reason(const UnavailableFact& unavailable, const pubgrub::StateSet& states, bool plural) const;
    std::vector<std::string> ranges(PackageId package, const pubgrub::StateSet& states) const;

    const Story& story_;
    std::vector<pubgrub::StateSet> left_out_;
};

/// "a", "a and b", "a, b and c".
std::string enumerate(const std::vector<std::string>& items, std::string_view last = " and ");

}  // namespace pyenvx::resolve
