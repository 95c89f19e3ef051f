#include "launcher/resolve/pubgrub/incompatibility.hpp"

#include <algorithm>

namespace pyenvx::pubgrub {

namespace {

bool by_package(const Term& left, const Term& right) { return left.package < right.package; }

/// False when the terms contradict each other.
bool normalize(std::vector<Term>& terms) {
    std::stable_sort(terms.begin(), terms.end(), by_package);
    std::vector<Term> joined;
    for (auto& term : terms) {
        if (!joined.empty() && joined.back().package == term.package) {
            joined.back().states &= term.states;
        } else {
            joined.push_back(std::move(term));
        }
    }
    terms = std::move(joined);
    if (std::any_of(terms.begin(), terms.end(), [](const Term& term) { return term.states.empty(); })) return false;
    std::erase_if(terms, [](const Term& term) { return term.states.is_all(); });
    return true;
}

std::vector<Term> without(const std::vector<Term>& terms, PackageId package) {
    std::vector<Term> others;
    for (const auto& term : terms) {
        if (term.package != package) others.push_back(term);
    }
    return others;
}

}  // namespace

const Term* Incompatibility::find(PackageId package) const {
    const auto at = std::lower_bound(terms.begin(), terms.end(), package,
                                     [](const Term& term, PackageId wanted) { return term.package < wanted; });
    return at != terms.end() && at->package == package ? &*at : nullptr;
}

std::optional<IncompatibilityId> Incompatibilities::add_fact(FactId fact, std::vector<Term> terms) {
    if (!normalize(terms)) return std::nullopt;
    const auto id = static_cast<IncompatibilityId>(all_.size());
    all_.push_back({std::move(terms), fact});
    publish(id);
    if (all_[id].terms.empty()) contradiction_ = id;
    return id;
}

std::optional<IncompatibilityId> Incompatibilities::widen_fact(IncompatibilityId narrower, std::vector<Term> terms) {
    const auto fact = std::get<FactId>(all_[narrower].cause);
    for (const auto& term : all_[narrower].terms) std::erase(by_package_[term.package], narrower);
    return add_fact(fact, std::move(terms));
}

IncompatibilityId Incompatibilities::resolve(IncompatibilityId left, IncompatibilityId right, PackageId pivot) {
    auto terms = without(all_[left].terms, pivot);
    for (auto& term : without(all_[right].terms, pivot)) terms.push_back(std::move(term));
    terms.push_back({pivot, all_[left].find(pivot)->states | all_[right].find(pivot)->states});
    normalize(terms);
    all_.push_back({std::move(terms), Derivation{left, right}});
    return static_cast<IncompatibilityId>(all_.size() - 1);
}

void Incompatibilities::publish(IncompatibilityId id) {
    for (const auto& term : all_[id].terms) {
        if (by_package_.size() <= term.package) by_package_.resize(term.package + 1);
        by_package_[term.package].push_back(id);
    }
}

const std::vector<IncompatibilityId>& Incompatibilities::about(PackageId package) const {
    return package < by_package_.size() ? by_package_[package] : none_;
}

}  // namespace pyenvx::pubgrub
