#include "launcher/resolve/explain/core.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "launcher/resolve/pubgrub/solver.hpp"

namespace pyenvx::resolve {

using pubgrub::IncompatibilityId;
using pubgrub::StateSet;
using pubgrub::Term;

namespace {

/// Beyond this, leaving statements out one by one would take long and the rest would still be unreadable.
constexpr std::size_t kMostStatementsToTry = 150;

/// Packages about which everything is said already.
class GivenUniverse final : public pubgrub::Universe {
public:
    explicit GivenUniverse(const std::vector<KnownPackage>& packages) : packages_(packages) {}
    std::size_t packages() const override { return packages_.size(); }
    std::size_t candidates(PackageId package) const override { return packages_[package].candidates(); }
    bool is_ready(PackageId, const pubgrub::PartialSolution&) const override { return true; }
    std::size_t choose(PackageId, const StateSet& allowed) const override { return allowed.next(0); }
    Result<void> load(PackageId, std::size_t, const pubgrub::PartialSolution&, pubgrub::Incompatibilities&) override {
        return {};
    }

private:
    const std::vector<KnownPackage>& packages_;
};

bool contradictory(const std::vector<KnownPackage>& packages, const std::vector<Statement>& statements) {
    pubgrub::Incompatibilities known;
    for (const auto& statement : statements) known.add_fact(0, statement.terms);
    GivenUniverse universe(packages);
    const auto outcome = pubgrub::Solver(universe, known).solve();
    return outcome.ok() && std::holds_alternative<pubgrub::Contradiction>(*outcome);
}

std::vector<IncompatibilityId> leaves(const pubgrub::Incompatibilities& incompatibilities, IncompatibilityId root) {
    std::set<IncompatibilityId> seen{root}, found;
    std::vector<IncompatibilityId> waiting{root};
    while (!waiting.empty()) {
        const auto id = waiting.back();
        waiting.pop_back();
        const auto* derivation = std::get_if<pubgrub::Derivation>(&incompatibilities[id].cause);
        if (derivation == nullptr) {
            found.insert(id);
            continue;
        }
        for (const auto parent : {derivation->left, derivation->right}) {
            if (seen.insert(parent).second) waiting.push_back(parent);
        }
    }
    return {found.begin(), found.end()};
}

/// Statements of one fact about the same packages differ only in how many dependents they know of: the widest stays.
std::vector<Statement> read_leaves(const std::vector<Fact>& facts, const pubgrub::Incompatibilities& incompatibilities,
                                   IncompatibilityId root) {
    std::map<std::pair<pubgrub::FactId, std::vector<PackageId>>, Statement> widest;
    for (const auto id : leaves(incompatibilities, root)) {
        const auto& terms = incompatibilities[id].terms;
        const auto fact = std::get<pubgrub::FactId>(incompatibilities[id].cause);
        std::vector<PackageId> about;
        for (const auto& term : terms) about.push_back(term.package);
        widest.insert_or_assign({fact, about}, Statement{facts[fact], terms});
    }
    std::vector<Statement> statements;
    for (auto& [key, statement] : widest) statements.push_back(std::move(statement));
    return statements;
}

/// One dependency that holds for all dependents of both and asks for no more than either.
Statement join(const Statement& left, const Statement& right) {
    const auto& dependency = std::get<DependencyFact>(left.fact);
    Statement joined = left;
    joined.joined = true;
    for (auto& term : joined.terms) {
        const auto* other = right.about(term.package);
        if (term.package == dependency.package) term.states |= *other;
        if (term.package == dependency.required) term.states &= *other;
    }
    return joined;
}

bool say_alike(const Statement& left, const Statement& right) {
    const auto* one = std::get_if<DependencyFact>(&left.fact);
    const auto* other = std::get_if<DependencyFact>(&right.fact);
    if (one == nullptr || other == nullptr || one->package == one->required) return false;
    return std::tie(one->package, one->extra, one->required) ==
               std::tie(other->package, other->extra, other->required) &&
           std::equal(left.terms.begin(), left.terms.end(), right.terms.begin(), right.terms.end(),
                      [](const Term& a, const Term& b) { return a.package == b.package; });
}

class Reducer {
public:
    Reducer(const std::vector<KnownPackage>& packages, std::vector<Statement> statements)
        : packages_(packages), statements_(std::move(statements)) {}

    std::vector<Statement> reduce() && {
        join_all();
        if (statements_.size() <= kMostStatementsToTry) {
            drop_needless();
            narrow_unavailable();
        }
        return std::move(statements_);
    }

private:
    bool accept(std::vector<Statement> attempt) {
        if (!contradictory(packages_, attempt)) return false;
        statements_ = std::move(attempt);
        return true;
    }

    /// All that say alike at once; where that says too little, they stay as they are.
    void join_all() {
        for (std::size_t i = 0; i < statements_.size(); ++i) {
            const auto rest = statements_.begin() + static_cast<std::ptrdiff_t>(i);
            const auto alike = [&](const Statement& other) { return say_alike(*rest, other); };
            if (std::none_of(rest + 1, statements_.end(), alike)) continue;
            auto attempt = statements_;
            for (std::size_t j = attempt.size(); --j > i;) {
                if (!say_alike(attempt[i], attempt[j])) continue;
                attempt[i] = join(attempt[i], attempt[j]);
                attempt.erase(attempt.begin() + static_cast<std::ptrdiff_t>(j));
            }
            if (attempt.size() < statements_.size()) accept(std::move(attempt));
        }
    }

    void drop_needless() {
        for (std::size_t i = statements_.size(); i-- > 0;) {
            auto attempt = statements_;
            attempt.erase(attempt.begin() + static_cast<std::ptrdiff_t>(i));
            accept(std::move(attempt));
        }
    }

    /// Of the versions left out, only those that somebody asks for matter.
    void narrow_unavailable() {
        for (std::size_t i = 0; i < statements_.size(); ++i) {
            const auto* unavailable = std::get_if<UnavailableFact>(&statements_[i].fact);
            if (unavailable == nullptr || statements_[i].terms.size() != 1) continue;
            auto attempt = statements_;
            auto& states = attempt[i].terms.front().states;
            for (std::size_t j = 0; j < statements_.size(); ++j) {
                const auto* others = statements_[j].about(unavailable->package);
                if (others != nullptr && others->has_absent()) states &= ~*others;
            }
            accept(std::move(attempt));
        }
    }

    const std::vector<KnownPackage>& packages_;
    std::vector<Statement> statements_;
};

}  // namespace

const StateSet* Statement::about(PackageId package) const {
    for (const auto& term : terms) {
        if (term.package == package) return &term.states;
    }
    return nullptr;
}

std::vector<Statement> find_core(const std::vector<KnownPackage>& packages, const std::vector<Fact>& facts,
                                 const pubgrub::Incompatibilities& incompatibilities, IncompatibilityId contradiction) {
    return Reducer(packages, read_leaves(facts, incompatibilities, contradiction)).reduce();
}

}  // namespace pyenvx::resolve
