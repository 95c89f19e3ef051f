#include <algorithm>
#include <utility>

#include "store/pep/specifier.hpp"
#include "store/pep/syntax/python_text.hpp"

namespace pyenvx::pep {

SpecifierSet::SpecifierSet(std::vector<Specifier> clauses) {
    if (clauses.empty()) return;
    std::vector<std::pair<std::string, Specifier>> by_text;
    for (auto& clause : clauses) by_text.emplace_back(clause.str(), std::move(clause));
    std::stable_sort(by_text.begin(), by_text.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    std::vector<Specifier> unique;
    for (auto& [text, clause] : by_text) {
        const auto same = [&clause = clause](const Specifier& other) { return clause.equivalent(other); };
        if (std::none_of(unique.begin(), unique.end(), same)) unique.push_back(std::move(clause));
    }
    clauses_ = std::make_shared<const std::vector<Specifier>>(std::move(unique));
}

const std::vector<Specifier>& SpecifierSet::clauses() const {
    static const std::vector<Specifier> none;
    return clauses_ ? *clauses_ : none;
}

Result<SpecifierSet> SpecifierSet::parse(std::string_view text) {
    std::vector<Specifier> clauses;
    for (const auto piece : split(text, ',')) {
        if (!strip(piece).empty()) clauses.push_back(TRY(Specifier::parse(piece)));
    }
    return SpecifierSet(std::move(clauses));
}

bool SpecifierSet::contains(const Version& version, Prereleases prereleases) const {
    if (prereleases == Prereleases::Exclude && version.is_prerelease()) return false;
    return std::all_of(clauses().begin(), clauses().end(),
                       [&](const Specifier& clause) { return clause.contains(version, Prereleases::Allow); });
}

std::vector<Version> SpecifierSet::filter(const std::vector<Version>& versions,
                                          std::optional<Prereleases> prereleases) const {
    if (!prereleases && names_prerelease()) prereleases = Prereleases::Allow;
    std::vector<Version> satisfying;
    std::copy_if(versions.begin(), versions.end(), std::back_inserter(satisfying),
                 [&](const Version& version) { return contains(version, prereleases.value_or(Prereleases::Allow)); });
    const auto is_final = [](const Version& version) { return !version.is_prerelease(); };
    if (!prereleases && std::any_of(satisfying.begin(), satisfying.end(), is_final)) {
        std::erase_if(satisfying, [&](const Version& version) { return !is_final(version); });
    }
    return satisfying;
}

bool SpecifierSet::names_prerelease() const {
    return std::any_of(clauses().begin(), clauses().end(),
                       [](const auto& clause) { return clause.names_prerelease(); });
}

bool SpecifierSet::pins() const {
    return std::any_of(clauses().begin(), clauses().end(), [](const auto& clause) { return clause.pins(); });
}

std::string SpecifierSet::str() const {
    std::vector<std::string> texts;
    for (const auto& clause : clauses()) texts.push_back(clause.str());
    return join(texts, ",");
}

SpecifierSet SpecifierSet::operator&(const SpecifierSet& other) const {
    auto all = clauses();
    all.insert(all.end(), other.clauses().begin(), other.clauses().end());
    return SpecifierSet(std::move(all));
}

}  // namespace pyenvx::pep
