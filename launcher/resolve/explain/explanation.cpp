#include "launcher/resolve/explain/explanation.hpp"

#include <algorithm>
#include <set>

#include "launcher/resolve/explain/core.hpp"
#include "launcher/resolve/explain/way_out.hpp"
#include "launcher/resolve/explain/wording.hpp"
#include "store/base/result.hpp"

namespace pyenvx::resolve {

namespace {

constexpr std::size_t kMostNamed = 4;
constexpr std::size_t kMostNotes = 24;

const RootFact* root_fact(const Statement& statement) { return std::get_if<RootFact>(&statement.fact); }

/// A requirement with several extras is several facts but was asked for once.
std::vector<const RootFact*> root_facts(const std::vector<Statement>& statements) {
    std::vector<const RootFact*> roots;
    for (const auto& statement : statements) {
        const auto* root = root_fact(statement);
        const auto is_same = [&](const RootFact* other) {
            return other->requirement == root->requirement && other->origin == root->origin;
        };
        if (root != nullptr && std::none_of(roots.begin(), roots.end(), is_same)) roots.push_back(root);
    }
    return roots;
}

/// The package that a statement is told under.
PackageId teller(const Statement& statement) {
    if (const auto* dependency = std::get_if<DependencyFact>(&statement.fact)) return dependency->package;
    return std::get<UnavailableFact>(statement.fact).package;
}

/// Package by package what the roots lead to, the nearest to them first.
std::vector<const Statement*> in_telling_order(const Story& story, const std::vector<Statement>& statements) {
    std::vector<const Statement*> told;
    std::vector<PackageId> reached;
    const auto reach = [&](PackageId package) {
        if (std::find(reached.begin(), reached.end(), package) == reached.end()) reached.push_back(package);
    };
    for (const auto& statement : statements) {
        if (const auto* root = root_fact(statement)) reach(root->package);
    }
    for (std::size_t i = 0; i < reached.size(); ++i) {
        for (const auto& statement : statements) {
            if (root_fact(statement) || std::holds_alternative<ExtraFact>(statement.fact)) continue;
            if (teller(statement) != reached[i]) continue;
            told.push_back(&statement);
            const auto* dependency = std::get_if<DependencyFact>(&statement.fact);
            if (dependency != nullptr) reach(story.packages[dependency->required].base);
        }
    }
    return told;
}

/// Why one requirement fails, where one sentence says it all.
std::string whole_reason(const std::vector<Statement>& statements, const RootFact& root, const Wording& wording) {
    if (statements.size() == 1) return wording.missing(root.package, root.requirement);
    if (statements.size() > 2) return {};
    return wording.sentence(root_fact(statements[0]) != nullptr ? statements[1] : statements[0]);
}

bool all_about_one_package(const std::vector<Statement>& statements) {
    std::set<PackageId> packages;
    for (const auto& statement : statements) {
        for (const auto& term : statement.terms) packages.insert(term.package);
    }
    return packages.size() == 1;
}

/// Whether two dependencies disagree, rather than one having nothing to lead to.
bool has_fork(const std::vector<Statement>& statements) {
    std::set<PackageId> required;
    for (const auto& statement : statements) {
        const auto* dependency = std::get_if<DependencyFact>(&statement.fact);
        if (dependency != nullptr && !required.insert(dependency->required).second) return true;
    }
    return false;
}

std::string conclude_one(const std::vector<Statement>& statements, const RootFact& root, const std::string& whole) {
    const auto begin = concat(root.requirement, " cannot be satisfied: ");
    if (!whole.empty()) return begin + whole;
    if (all_about_one_package(statements)) return begin + "none of the versions that fit can be used here";
    return begin +
           (has_fork(statements) ? "what it requires cannot be had together" : "what it requires cannot be had");
}

std::string conclude_many(const std::vector<Statement>& statements, const std::vector<const RootFact*>& roots) {
    std::vector<std::string> named;
    for (const auto* root : roots) {
        if (std::find(named.begin(), named.end(), root->requirement) == named.end()) named.push_back(root->requirement);
    }
    if (all_about_one_package(statements) && statements.size() == roots.size() && roots.size() == 2) {
        return concat(enumerate(named), " exclude each other");
    }
    if (named.size() > kMostNamed) {
        const auto others = named.size() - kMostNamed;
        named.resize(kMostNamed);
        named.push_back(concat(others, others == 1 ? " other" : " others"));
    }
    return concat(enumerate(named), " cannot be satisfied together");
}

}  // namespace

std::string asked_for(std::string_view origin) {
    return concat(origin == "the command line" ? "asked for on " : "asked for in ", origin);
}

Error explain(const Story& story, pubgrub::IncompatibilityId contradiction) {
    const auto statements = find_core(story.packages, story.facts, story.incompatibilities, contradiction);
    const Wording wording(story);
    const auto roots = root_facts(statements);
    const auto whole = roots.size() == 1 ? whole_reason(statements, *roots.front(), wording) : std::string();
    Error error(ErrorKind::Unsatisfiable,
                roots.size() == 1 ? conclude_one(statements, *roots.front(), whole) : conclude_many(statements, roots));
    if (roots.size() == 1) error.add_note(asked_for(roots.front()->origin));
    if (roots.size() > 1) {
        for (const auto* root : roots) error.add_note(concat(root->requirement, " is ", asked_for(root->origin)));
    }
    for (const auto* statement : in_telling_order(story, statements)) {
        if (!whole.empty() || error.notes().size() == kMostNotes) break;
        error.add_note(wording.sentence(*statement));
    }
    return std::move(error).hint(way_out(story, statements, wording));
}

}  // namespace pyenvx::resolve
