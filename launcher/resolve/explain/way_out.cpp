#include "launcher/resolve/explain/way_out.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::resolve {

namespace {

constexpr std::size_t kMostSuggestions = 3;

/// The package that a statement finds nothing of, whoever asks for it.
const KnownPackage* missing_package(const Story& story, const Statement& statement) {
    const auto* root = std::get_if<RootFact>(&statement.fact);
    const auto* dependency = std::get_if<DependencyFact>(&statement.fact);
    if (root == nullptr && dependency == nullptr) return nullptr;
    const auto package = root != nullptr ? root->package : dependency->required;
    const bool finds_nothing = root != nullptr ? statement.terms.empty() : statement.about(package) == nullptr;
    return finds_nothing ? &story.packages[story.packages[package].base] : nullptr;
}

std::string for_missing(const Story& story, const Statement& statement, const Wording& wording) {
    const auto* package = missing_package(story, statement);
    if (package == nullptr) return {};
    if (!package->found) {
        std::vector<std::string> names;
        for (const auto& name : package->similar) {
            if (names.size() < kMostSuggestions) names.push_back(concat("`", printable(name), "`"));
        }
        return names.empty() ? std::string() : concat("check the spelling; names near it are ", enumerate(names));
    }
    const auto* newest = wording.newest_usable(package->base);
    if (newest == nullptr || !std::holds_alternative<RootFact>(statement.fact)) return {};
    return concat("ask for `", package->name.str(), "==", newest->str(), "`, or leave the version out");
}

/// "3.9" for "cp39": the interpreter to choose for a wheel's tag; nothing for what names none.
std::string python_of_tag(std::string_view tag) {
    if (!tag.starts_with("cp") || tag.size() < 4 || !parse_decimal(tag.substr(2))) return {};
    return concat(tag.substr(2, 1), ".", tag.substr(3));
}

/// To choose the newest Python that there are wheels for; "" where none is named.
std::string for_other_wheels(const OtherWheels& others) {
    std::vector<std::pair<std::uint64_t, std::string>> pythons;
    for (const auto& tag : others.pythons) {
        auto python = python_of_tag(tag);
        if (!python.empty()) pythons.emplace_back(*parse_decimal(python.substr(2)), std::move(python));
    }
    if (pythons.empty()) return {};
    return concat("choose another Python: `--python ", std::max_element(pythons.begin(), pythons.end())->second, "`");
}

std::string for_unavailable(const Story& story, const Statement& statement, bool asked_for_itself,
                            const Wording& wording) {
    const auto& fact = std::get<UnavailableFact>(statement.fact);
    const auto& known = story.packages[fact.package];
    const auto& name = known.name.str();
    const auto* newest = wording.newest_usable(fact.package);
    const auto* states = statement.about(fact.package);
    const auto detail = printable(fact.detail);
    switch (fact.reason) {
        case Reason::Python: return concat("choose another Python with `--python`, one that is ", fact.detail);
        case Reason::Prerelease:
            return concat("allow pre-releases of ", name, ": `[prereleases] ", name,
                          " = \"allow\"`; where you forbid them yourself, in your own configuration");
        case Reason::Yanked: return concat("pin the yanked version of ", name, " with `==` to take it all the same");
        case Reason::OnlySource:
        case Reason::OnlyWheels:
        case Reason::OtherPlatforms: {
            const auto all = pubgrub::StateSet::present(known.candidates());
            auto other = fact.reason == Reason::OtherPlatforms
                             ? for_other_wheels(wording.other_wheels(fact.package, states ? *states & all : all))
                             : std::string();
            if (!other.empty()) return other;
            if (newest == nullptr || !asked_for_itself) return {};
            return concat("ask for `", name, "==", newest->str(), "`, the newest with a wheel for this machine");
        }
        case Reason::Constraint: return concat("change or remove the constraint ", detail);
        case Reason::TooNew:
        case Reason::NoUploadTime:
            return concat("let newer files of ", name, " in: `[exclude-newer-package] ", name,
                          " = \"off\"`, or a later time; where you set it yourself, in your own configuration");
        default: return {};
    }
}

bool is_contradiction_of_two(const std::vector<Statement>& statements) {
    return statements.size() == 2 && std::all_of(statements.begin(), statements.end(), [](const Statement& statement) {
               return std::holds_alternative<RootFact>(statement.fact);
           });
}

bool is_root(const std::vector<Statement>& statements, PackageId package) {
    return std::any_of(statements.begin(), statements.end(), [&](const Statement& statement) {
        const auto* root = std::get_if<RootFact>(&statement.fact);
        return root != nullptr && root->package == package;
    });
}

}  // namespace

std::string way_out(const Story& story, const std::vector<Statement>& statements, const Wording& wording) {
    if (is_contradiction_of_two(statements)) return "change one of the two";
    for (const auto& statement : statements) {
        const auto* unavailable = std::get_if<UnavailableFact>(&statement.fact);
        auto hint = unavailable != nullptr
                        ? for_unavailable(story, statement, is_root(statements, unavailable->package), wording)
                        : for_missing(story, statement, wording);
        if (!hint.empty()) return hint;
    }
    for (const auto& statement : statements) {
        const auto* dependency = std::get_if<DependencyFact>(&statement.fact);
        if (dependency != nullptr && !dependency->overridden_by.empty()) {
            return concat("change the override in ", dependency->overridden_by);
        }
    }
    return {};
}

}  // namespace pyenvx::resolve
