#include "launcher/resolve/pubgrub/solver.hpp"

#include <algorithm>
#include <tuple>

#include "store/base/interrupt.hpp"

namespace pyenvx::pubgrub {

namespace {

/// Low enough to leave a wrong choice soon, high enough that a package with a few broken releases is no reason.
constexpr unsigned kRejectionsBeforeReordering = 5;

enum class Relation { Satisfied, AlmostSatisfied, Open };

struct Verdict {
    Relation relation;
    const Term* open_term;
};

Verdict judge(const Incompatibility& incompatibility, const PartialSolution& solution) {
    const Term* open_term = nullptr;
    for (const auto& term : incompatibility.terms) {
        if (solution.satisfies(term)) continue;
        if (open_term != nullptr || solution.contradicts(term)) return {Relation::Open, nullptr};
        open_term = &term;
    }
    return {open_term == nullptr ? Relation::Satisfied : Relation::AlmostSatisfied, open_term};
}

}  // namespace

Result<std::variant<Choices, Contradiction>> Solver::solve() {
    using Outcome = std::variant<Choices, Contradiction>;
    if (const auto given = known_.contradiction()) return Outcome(Contradiction{*given});
    meet_new_packages();
    touch_all();
    while (true) {
        TRY(check_interrupted());
        if (const auto contradiction = propagate()) return Outcome(*contradiction);
        if (start_over_in_new_order()) continue;
        const auto package = next_package();
        if (!package) break;
        TRY(decide(*package));
    }
    Choices choices;
    for (PackageId package = 0; package < solution_.packages(); ++package)
        choices.push_back(solution_.decision(package));
    return Outcome(std::move(choices));
}

void Solver::meet_new_packages() {
    while (solution_.packages() < universe_.packages()) {
        solution_.add_package(universe_.candidates(static_cast<PackageId>(solution_.packages())));
    }
    standings_.resize(solution_.packages());
}

void Solver::touch(PackageId package) {
    if (std::find(changed_.begin(), changed_.end(), package) == changed_.end()) changed_.push_back(package);
}

void Solver::touch_all() {
    changed_.clear();
    for (PackageId package = 0; package < solution_.packages(); ++package) changed_.push_back(package);
}

std::optional<Contradiction> Solver::propagate() {
    while (!changed_.empty()) {
        const auto package = changed_.back();
        changed_.pop_back();
        if (const auto contradiction = propagate_about(package)) return contradiction;
    }
    return std::nullopt;
}

std::optional<Contradiction> Solver::propagate_about(PackageId package) {
    const auto& about = known_.about(package);
    for (std::size_t i = about.size(); i-- > 0;) {  // the newest first: they say most
        const auto id = about[i];
        const auto verdict = judge(known_[id], solution_);
        if (verdict.relation == Relation::Satisfied) return learn_from(id);
        if (verdict.relation == Relation::Open) continue;
        solution_.derive(verdict.open_term->package, verdict.open_term->states, id);
        touch(verdict.open_term->package);
    }
    return std::nullopt;
}

/// Finds the first cause of a conflict, goes back to where it would have shown, and keeps it for good.
std::optional<Contradiction> Solver::learn_from(IncompatibilityId conflict) {
    auto cause = conflict;
    while (!known_[cause].terms.empty()) {
        const auto [assignment, previous_level] = solution_.satisfier(known_[cause]);
        const auto package = assignment->package;
        if (!assignment->cause || previous_level < assignment->level) {
            note_rejection(package, previous_level);
            solution_.backtrack(previous_level);
            if (cause != conflict) known_.publish(cause);
            changed_.clear();
            const auto* term = known_[cause].find(package);
            solution_.derive(package, term->states, cause);
            touch(package);
            return std::nullopt;
        }
        cause = known_.resolve(cause, *assignment->cause, package);
    }
    return Contradiction{cause};
}

/// By rank; then those without a choice; then in the order they were met, so that what a person asked for comes first.
/// Of those that stood in others' way the most constrained goes first.
std::optional<PackageId> Solver::next_package() const {
    std::optional<PackageId> best;
    const auto order = [this](PackageId package) {
        const auto rank = standings_[package].rank;
        const auto choices = solution_.states(package).count();
        return std::tuple(rank, rank == Rank::Late ? choices : std::min<std::size_t>(choices, 2), package);
    };
    for (PackageId package = 0; package < solution_.packages(); ++package) {
        if (!solution_.is_pending(package) || !universe_.is_ready(package, solution_)) continue;
        if (!best || order(package) < order(*best)) best = package;
    }
    return best;
}

Result<void> Solver::decide(PackageId package) {
    const auto candidate = universe_.choose(package, solution_.states(package));
    TRY(universe_.load(package, candidate, solution_, known_));
    meet_new_packages();
    touch(package);
    if (const auto* reason = forbids(package, candidate)) {
        note_rejection(package, level_without(*reason, package));
    } else {
        solution_.decide(package, candidate);
    }
    return {};
}

/// What would be violated at once, in which case propagation rules the candidate out without a decision to take back.
const Incompatibility* Solver::forbids(PackageId package, std::size_t candidate) const {
    for (const auto id : known_.about(package)) {
        const auto& terms = known_[id].terms;
        const bool holds = std::all_of(terms.begin(), terms.end(), [&](const Term& term) {
            return term.package == package ? term.states.has(candidate) : solution_.satisfies(term);
        });
        if (holds) return &known_[id];
    }
    return nullptr;
}

std::size_t Solver::level_without(const Incompatibility& incompatibility, PackageId package) const {
    std::size_t level = 0;
    for (const auto& term : incompatibility.terms) {
        if (term.package != package) level = std::max(level, solution_.level_of(term));
    }
    return level;
}

void Solver::note_rejection(PackageId rejected, std::size_t level) {
    if (level == 0) return;
    const auto culprit = solution_.decided_at(level);
    if (standings_[culprit].rank == Rank::Early) return;  // it was put first because others stood in its way
    bool reorder = false;
    if (++standings_[rejected].rejected >= kRejectionsBeforeReordering && standings_[rejected].rank == Rank::Normal) {
        standings_[rejected].rank = Rank::Early;
        reorder = true;
    }
    if (++standings_[culprit].rejecting >= kRejectionsBeforeReordering && standings_[culprit].rank == Rank::Normal) {
        standings_[culprit].rank = Rank::Late;
        reorder = true;
    }
    if (reorder) level_to_leave_ = std::min(level_to_leave_.value_or(level), level);
}

bool Solver::start_over_in_new_order() {
    if (!level_to_leave_) return false;
    solution_.backtrack(*level_to_leave_ - 1);
    level_to_leave_.reset();
    touch_all();
    return true;
}

}  // namespace pyenvx::pubgrub
