// The packages and facts of one resolution, as the solver numbers them.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "launcher/resolve/explain/fact.hpp"
#include "launcher/resolve/package_source.hpp"
#include "launcher/resolve/pubgrub/incompatibility.hpp"
#include "launcher/resolve/resolver.hpp"
#include "launcher/resolve/suitability.hpp"

namespace pyenvx::resolve {

/// Whose requirement it is: a version of a distribution, or an extra together with that version.
struct Dependent {
    PackageId package;
    std::size_t candidate;
    std::optional<PackageId> extra;
};

/// Turns listings and requirements into candidates, sets and incompatibilities. One a resolution; not thread-safe.
class Catalogue {
public:
    /// Both are borrowed.
    Catalogue(const ResolveRequest& request, PackageSource& source);

    /// Meets the package when it is new, which waits for its listing. Errors: the source's.
    Result<PackageId> distribution(const pep::PackageName& name);
    bool knows(const pep::PackageName& name) const { return distributions_.contains(name); }
    /// The candidates that the specifiers contain, without absence.
    const pubgrub::StateSet& matching(PackageId package, const pep::SpecifierSet& specifiers);
    /// The best of the allowed candidates, one at least: the one kept from before, else by rank, then the newest or,
    /// as the request has it, the oldest.
    std::size_t choose(PackageId package, const pubgrub::StateSet& allowed) const;

    /// Requirements are taken as they are: their markers hold. Errors: the source's.
    Result<void> add_root(const RootRequirement& root);
    Result<void> add_dependency(const Dependent& dependent, const pep::Requirement& requirement);
    void add_unavailable(const Dependent& dependent, Reason reason, std::string detail);

    const std::vector<KnownPackage>& packages() const { return packages_; }
    const std::vector<Fact>& facts() const { return facts_; }
    const PackageListing& listing(PackageId package) const { return *listings_[package]; }
    PackageVersion version(PackageId package, std::size_t candidate) const;
    const Suitability& suitability(PackageId package, std::size_t candidate) const {
        return suitabilities_[package][candidate];
    }
    pubgrub::Incompatibilities& incompatibilities() { return incompatibilities_; }

private:
    using DependencyKey = std::tuple<PackageId, std::optional<PackageId>, PackageId, std::string>;

    PackageId extra_of(PackageId base, const pep::ExtraName& extra);
    bool opted_in(const pep::PackageName& name, const pep::Version& version) const;
    void judge_candidates(PackageId package);
    void require(const Dependent& dependent, PackageId required, const pubgrub::StateSet& states, std::string text);
    pubgrub::FactId add_fact(Fact fact);

    const ResolveRequest& request_;
    PackageSource& source_;
    std::vector<KnownPackage> packages_;
    std::vector<const PackageListing*> listings_;
    std::vector<std::vector<Suitability>> suitabilities_;
    std::vector<Fact> facts_;
    pubgrub::Incompatibilities incompatibilities_;
    std::map<pep::PackageName, PackageId> distributions_;
    std::map<std::pair<PackageId, pep::ExtraName>, PackageId> extras_;
    std::map<std::pair<PackageId, std::string>, pubgrub::StateSet> matching_;
    struct Said {
        std::optional<pubgrub::IncompatibilityId> incompatibility;
        pubgrub::StateSet candidates;  // of the dependents that say so
    };
    std::map<DependencyKey, Said> dependencies_;
};

}  // namespace pyenvx::resolve
