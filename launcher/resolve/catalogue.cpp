#include "launcher/resolve/catalogue.hpp"

#include <algorithm>

#include "launcher/resolve/dependency_rules.hpp"

namespace pyenvx::resolve {

using pubgrub::StateSet;
using pubgrub::Term;

namespace {

/// As a person is to read it. An address says nothing about versions, and that of a dependency may hold a password.
std::string shown(pep::Requirement requirement) {
    requirement.marker.reset();
    requirement.url.reset();
    return requirement.str();
}

}  // namespace

Catalogue::Catalogue(const ResolveRequest& request, PackageSource& source) : request_(request), source_(source) {}

Result<PackageId> Catalogue::distribution(const pep::PackageName& name) {
    if (const auto at = distributions_.find(name); at != distributions_.end()) return at->second;
    const auto* listing = TRY(source_.listing(name).context("looking for ", name.str()));
    const auto id = static_cast<PackageId>(packages_.size());
    KnownPackage package{name, std::nullopt, id, {}, listing->found, listing->similar};
    for (const auto& candidate : listing->candidates) package.versions.push_back(candidate.version);
    packages_.push_back(std::move(package));
    listings_.push_back(listing);
    distributions_.emplace(name, id);
    judge_candidates(id);
    return id;
}

PackageId Catalogue::extra_of(PackageId base, const pep::ExtraName& extra) {
    const auto [at, is_new] = extras_.try_emplace({base, extra}, static_cast<PackageId>(packages_.size()));
    if (!is_new) return at->second;
    const auto id = at->second;
    packages_.push_back({packages_[base].name, extra, base, {}, true, {}});
    listings_.push_back(listings_[base]);
    suitabilities_.emplace_back();
    const auto absent = ~StateSet::present(packages_[base].candidates());
    incompatibilities_.add_fact(add_fact(ExtraFact{id}), {{id, StateSet::present(1)}, {base, absent}});
    return id;
}

/// A yanked version counts only for the person who pins it; a dependency's pin is somebody else's decision.
bool Catalogue::opted_in(const pep::PackageName& name, const pep::Version& version) const {
    const auto kept = request_.preferences.find(name);
    if (kept != request_.preferences.end() && kept->second == version) return true;
    const auto pins = [&](const RootRequirement& root) {
        const auto& requirement = root.requirement;
        if (requirement.name != name || !requirement.specifiers.pins()) return false;
        if (requirement.marker && !requirement.marker->evaluate(request_.environment, {})) return false;
        return requirement.specifiers.contains(version, pep::Prereleases::Allow);
    };
    return std::any_of(request_.requirements.begin(), request_.requirements.end(), pins) ||
           std::any_of(request_.overrides.begin(), request_.overrides.end(), pins);
}

void Catalogue::judge_candidates(PackageId package) {
    const auto& candidates = listings_[package]->candidates;
    std::map<std::pair<Reason, std::string>, StateSet> left_out;
    auto& judged = suitabilities_.emplace_back();
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const auto& name = packages_[package].name;
        judged.push_back(judge(name, candidates[i], request_, opted_in(name, candidates[i].version)));
        if (!judged[i].out) continue;
        const auto none = StateSet::none(candidates.size());
        left_out.try_emplace({*judged[i].out, judged[i].detail}, none).first->second.add(i);
    }
    for (const auto& [reason, states] : left_out) {
        const auto fact = add_fact(UnavailableFact{package, reason.first, reason.second});
        incompatibilities_.add_fact(fact, {{package, states}});
    }
}

const StateSet& Catalogue::matching(PackageId package, const pep::SpecifierSet& specifiers) {
    const auto& versions = packages_[package].versions;
    const auto [at, is_new] = matching_.try_emplace({package, specifiers.str()}, StateSet::none(versions.size()));
    if (!is_new) return at->second;
    for (std::size_t i = 0; i < versions.size(); ++i) {
        if (specifiers.contains(versions[i], pep::Prereleases::Allow)) at->second.add(i);
    }
    return at->second;
}

std::size_t Catalogue::choose(PackageId package, const StateSet& allowed) const {
    const auto kept = request_.preferences.find(packages_[package].name);
    const bool lowest = request_.wants_lowest(packages_[package].name);
    std::size_t best = allowed.next(0);
    for (auto i = best; i < allowed.candidates(); i = allowed.next(i + 1)) {
        if (kept != request_.preferences.end() && packages_[package].versions[i] == kept->second) return i;
        const auto rank = suitabilities_[package][i].rank, best_rank = suitabilities_[package][best].rank;
        if (rank < best_rank || (lowest && rank == best_rank)) best = i;
    }
    return best;
}

PackageVersion Catalogue::version(PackageId package, std::size_t candidate) const {
    return {packages_[package].name, packages_[package].versions[candidate]};
}

pubgrub::FactId Catalogue::add_fact(Fact fact) {
    facts_.push_back(std::move(fact));
    return static_cast<pubgrub::FactId>(facts_.size() - 1);
}

Result<void> Catalogue::add_root(const RootRequirement& root) {
    const auto& requirement = root.requirement;
    const auto id = TRY(distribution(requirement.name));
    const auto fact = add_fact(RootFact{id, shown(requirement), root.origin});
    incompatibilities_.add_fact(fact, {{id, ~matching(id, requirement.specifiers)}});
    for (const auto& extra : requirement.extras) {
        incompatibilities_.add_fact(fact, {{extra_of(id, extra), ~StateSet::present(1)}});
    }
    return {};
}

Result<void> Catalogue::add_dependency(const Dependent& dependent, const pep::Requirement& requirement) {
    const auto id = TRY(distribution(requirement.name));
    const auto text = shown(requirement);
    require(dependent, id, matching(id, requirement.specifiers), text);
    for (const auto& extra : requirement.extras) require(dependent, extra_of(id, extra), StateSet::present(1), text);
    return {};
}

/// Versions that require the same are joined in one incompatibility: fewer to look at, and shorter explanations.
void Catalogue::require(const Dependent& dependent, PackageId required, const StateSet& states, std::string text) {
    const auto none = StateSet::none(packages_[dependent.package].candidates());
    DependencyKey key{dependent.package, dependent.extra, required, text};
    const auto [at, is_new] = dependencies_.try_emplace(std::move(key), Said{std::nullopt, none});
    auto& said = at->second;
    if (said.candidates.has(dependent.candidate)) return;
    said.candidates.add(dependent.candidate);

    std::vector<Term> terms{{dependent.package, said.candidates}, {required, ~states}};
    if (dependent.extra) terms.push_back({*dependent.extra, StateSet::present(1)});
    if (said.incompatibility) {
        said.incompatibility = incompatibilities_.widen_fact(*said.incompatibility, std::move(terms));
        return;
    }
    std::optional<pep::ExtraName> extra;
    if (dependent.extra) extra = packages_[*dependent.extra].extra;
    const auto* override = override_of(packages_[required].name, request_);
    const auto fact = add_fact(DependencyFact{dependent.package, extra, required, std::move(text),
                                              override != nullptr ? override->origin : std::string()});
    said.incompatibility = incompatibilities_.add_fact(fact, std::move(terms));
}

void Catalogue::add_unavailable(const Dependent& dependent, Reason reason, std::string detail) {
    const auto fact = add_fact(UnavailableFact{dependent.package, reason, std::move(detail)});
    const auto states = StateSet::one(packages_[dependent.package].candidates(), dependent.candidate);
    std::vector<Term> terms{{dependent.package, states}};
    if (dependent.extra) terms.push_back({*dependent.extra, StateSet::present(1)});
    incompatibilities_.add_fact(fact, std::move(terms));
}

}  // namespace pyenvx::resolve
