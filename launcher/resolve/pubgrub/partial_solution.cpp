#include "launcher/resolve/pubgrub/partial_solution.hpp"

#include <algorithm>

namespace pyenvx::pubgrub {

void PartialSolution::add_package(std::size_t candidates) {
    states_.push_back(StateSet::all(candidates));
    decisions_.emplace_back();
    of_package_.emplace_back();
}

void PartialSolution::assign(Assignment assignment) {
    of_package_[assignment.package].push_back(trail_.size());
    states_[assignment.package] = assignment.states;
    trail_.push_back(std::move(assignment));
}

void PartialSolution::decide(PackageId package, std::size_t candidate) {
    level_starts_.push_back(trail_.size());
    decisions_[package] = candidate;
    assign({package, level(), StateSet::one(states_[package].candidates(), candidate), std::nullopt});
}

void PartialSolution::derive(PackageId package, const StateSet& excluded, IncompatibilityId cause) {
    assign({package, level(), states_[package] & ~excluded, cause});
}

void PartialSolution::backtrack(std::size_t level) {
    if (level >= level_starts_.size()) return;
    const std::size_t end = level_starts_[level];
    for (; trail_.size() > end; trail_.pop_back()) {
        const auto& last = trail_.back();
        auto& positions = of_package_[last.package];
        positions.pop_back();
        states_[last.package] =
            positions.empty() ? StateSet::all(last.states.candidates()) : trail_[positions.back()].states;
        if (!last.cause) decisions_[last.package].reset();
    }
    level_starts_.resize(level);
}

// The states left to a package only ever shrink along the trail, so the first position that fits is found by halving.
std::size_t PartialSolution::first_within(const Term& term, const StateSet* together_with) const {
    const auto& positions = of_package_[term.package];
    const auto fits = [&](std::size_t position) {
        const auto& states = trail_[position].states;
        return together_with != nullptr ? (states & *together_with).is_subset_of(term.states)
                                        : states.is_subset_of(term.states);
    };
    return *std::partition_point(positions.begin(), positions.end() - 1,
                                 [&](std::size_t position) { return !fits(position); });
}

std::size_t PartialSolution::level_of(const Term& term) const { return trail_[first_within(term, nullptr)].level; }

/// The level from which the assignment alone was missing to satisfy the term.
std::size_t PartialSolution::level_before(const Assignment& assignment, const Term& term) const {
    if (!assignment.cause) return 0;
    const auto own = ~known_[*assignment.cause].find(term.package)->states;
    return own.is_subset_of(term.states) ? 0 : trail_[first_within(term, &own)].level;
}

Satisfier PartialSolution::satisfier(const Incompatibility& incompatibility) const {
    std::size_t last = 0, previous_level = 0;
    const Term* last_term = nullptr;
    for (const auto& term : incompatibility.terms) {
        const std::size_t position = first_within(term, nullptr);
        if (last_term != nullptr) previous_level = std::max(previous_level, trail_[std::min(position, last)].level);
        if (last_term == nullptr || position > last) {
            last = position;
            last_term = &term;
        }
    }
    const auto& assignment = trail_[last];
    return {&assignment, std::max(previous_level, level_before(assignment, *last_term))};
}

}  // namespace pyenvx::pubgrub
