#include "launcher/resolve/explain/wording.hpp"

#include <algorithm>

#include "store/base/text.hpp"
#include "store/pep/requirement.hpp"

namespace pyenvx::resolve {

using pubgrub::StateSet;

namespace {

constexpr std::size_t kMostRanges = 4;
constexpr std::size_t kMostPlatforms = 4;
constexpr std::size_t kMostVersionsAsked = 50;  // of whose wheels one reads the names

StateSet find_left_out(const Story& story, PackageId package) {
    StateSet states = StateSet::none(story.packages[package].candidates());
    for (const auto id : story.incompatibilities.about(package)) {
        const auto* fact = std::get_if<pubgrub::FactId>(&story.incompatibilities[id].cause);
        if (fact == nullptr || !std::holds_alternative<UnavailableFact>(story.facts[*fact])) continue;
        const auto& terms = story.incompatibilities[id].terms;
        if (terms.size() == 1) states |= terms.front().states;
    }
    return states;
}

/// At most `most` of the items, and how many others there are.
std::string enumerate_some(std::vector<std::string> items, std::size_t most) {
    if (items.size() > most) {
        const auto others = items.size() - most;
        items.resize(most);
        items.push_back(concat(others, others == 1 ? " other" : " others"));
    }
    return enumerate(items);
}

/// "has wheels for other platforms only: win_amd64 and macosx_11_0_arm64".
std::string for_others(const OtherWheels& others) {
    if (!others.pythons.empty()) {
        return concat("wheels for other Pythons only: ", enumerate_some(others.pythons, kMostPlatforms));
    }
    if (others.platforms.empty()) return "wheels for other interpreters or platforms only";
    return concat("wheels for other platforms only: ", enumerate_some(others.platforms, kMostPlatforms));
}

bool wants_newer(const std::string& requirement, const pep::Version& newest) {
    const auto parsed = pep::Requirement::parse(requirement);
    if (!parsed.ok()) return false;
    const auto& clauses = parsed->specifiers.clauses();
    return std::any_of(clauses.begin(), clauses.end(), [&](const pep::Specifier& clause) {
        if (clause.comparator() == pep::Comparator::NotEqual || !clause.version()) return false;
        return *clause.version() > newest ||
               (clause.comparator() == pep::Comparator::Greater && *clause.version() == newest);
    });
}

}  // namespace

std::string enumerate(const std::vector<std::string>& items, std::string_view last) {
    if (items.empty()) return {};
    std::string text = items.front();
    for (std::size_t i = 1; i < items.size(); ++i) {
        text += i + 1 == items.size() ? last : ", ";
        text += items[i];
    }
    return text;
}

Wording::Wording(const Story& story) : story_(story) {
    for (PackageId package = 0; package < story.packages.size(); ++package) {
        left_out_.push_back(find_left_out(story, package));
    }
}

/// Walks from the oldest version to the newest; a gap of versions that are left out anyway ends no range.
std::vector<std::string> Wording::ranges(PackageId package, const StateSet& states) const {
    const auto& versions = story_.packages[package].versions;
    std::vector<std::string> found;
    bool from_oldest = true;
    for (std::size_t i = versions.size(); i-- > 0;) {
        if (!states.has(i)) {
            if (!left_out_[package].has(i)) from_oldest = false;
            continue;
        }
        const std::size_t first = i;
        std::size_t last = i, next = i;
        for (; next-- > 0 && (states.has(next) || left_out_[package].has(next));) {
            if (states.has(next)) last = next;
        }
        const bool to_newest = next == static_cast<std::size_t>(-1);
        const auto &low = versions[first].str(), &high = versions[last].str();
        if (first == last)
            found.push_back(high);
        else if (to_newest)
            found.push_back(low + " and newer");
        else
            found.push_back(from_oldest ? high + " and older" : low + " to " + high);
        from_oldest = false;
        i = last;
    }
    return found;
}

Phrase Wording::versions(PackageId package, const StateSet& states, std::string_view last) const {
    const auto& known = story_.packages[package];
    const auto& name = known.name.str();
    const auto here = states & StateSet::present(known.candidates());
    const auto others = StateSet::present(known.candidates()) & ~here;
    if (here.count() > 1 && others.empty()) return {"every version of " + name, false};
    if (here.count() > 1 && others.is_subset_of(left_out_[package])) return {"every usable version of " + name, false};
    const auto found = ranges(package, here);
    if (found.size() <= kMostRanges) return {name + " " + enumerate(found, last), here.count() > 1};
    std::size_t newest = here.next(0), oldest = newest;
    for (auto i = newest; i < here.candidates(); i = here.next(i + 1)) oldest = i;
    return {concat(here.count(), " versions of ", name, " from ", known.versions[oldest].str(), " to ",
                   known.versions[newest].str()),
            true};
}

OtherWheels Wording::other_wheels(PackageId package, const StateSet& states) const {
    OtherWheels all;
    std::size_t asked = 0;
    for (auto i = states.next(0); i < states.candidates() && asked++ < kMostVersionsAsked; i = states.next(i + 1)) {
        auto some = story_.other_wheels(package, i);
        all.pythons.insert(all.pythons.end(), some.pythons.begin(), some.pythons.end());
        all.platforms.insert(all.platforms.end(), some.platforms.begin(), some.platforms.end());
    }
    for (auto* list : {&all.pythons, &all.platforms}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    return all;
}

const pep::Version* Wording::newest_usable(PackageId package) const {
    const pep::Version* newest = nullptr;
    const auto& versions = story_.packages[package].versions;
    for (std::size_t i = 0; i < versions.size(); ++i) {
        if (left_out_[package].has(i)) continue;
        if (!versions[i].is_prerelease()) return &versions[i];
        if (newest == nullptr) newest = &versions[i];
    }
    return newest;
}

std::string Wording::missing(PackageId package, const std::string& requirement) const {
    const auto& known = story_.packages[package];
    const auto& name = known.name.str();
    if (!known.found) return concat("there is no package named ", name);
    if (known.versions.empty()) return concat(name, " has no versions");
    const auto final_version = std::find_if(known.versions.begin(), known.versions.end(),
                                            [](const pep::Version& version) { return !version.is_prerelease(); });
    const auto& newest = final_version != known.versions.end() ? *final_version : known.versions.front();
    if (wants_newer(requirement, newest)) return concat("the newest ", name, " is ", newest.str());
    if (known.versions.size() == 1) return concat("the only ", name, " is ", newest.str());
    return concat("no version of ", name, " fits, of those from ", known.versions.back().str(), " to ",
                  known.versions.front().str());
}

std::string Wording::sentence(const Statement& statement) const {
    if (const auto* dependency = std::get_if<DependencyFact>(&statement.fact)) return say(*dependency, statement);
    if (const auto* unavailable = std::get_if<UnavailableFact>(&statement.fact)) return say(*unavailable, statement);
    return {};
}

std::string Wording::say(const DependencyFact& dependency, const Statement& statement) const {
    const auto& known = story_.packages[dependency.package];
    const auto* dependents = statement.about(dependency.package);
    auto subject = dependents != nullptr ? versions(dependency.package, *dependents)
                                         : Phrase{"every version of " + known.name.str(), false};
    if (dependency.extra) subject.text += concat(" with its extra ", dependency.extra->str());
    const auto required = story_.packages[dependency.required].base;
    const auto* excluded = statement.about(dependency.required);
    const auto says = subject.text + (subject.plural ? " require " : " requires ");
    const auto by =
        dependency.overridden_by.empty() ? std::string() : concat(", by the override in ", dependency.overridden_by);
    if (excluded == nullptr)
        return concat(says, dependency.requirement, by, ", and ", missing(required, dependency.requirement));
    if (!statement.joined) return concat(says, dependency.requirement, by);
    const auto wanted = ~*excluded;
    if (wanted.is_subset_of(left_out_[required]))
        return concat(says, "versions of ", story_.packages[required].name.str(), " that cannot be used");
    return says + versions(required, wanted, " or ").text;
}

std::string Wording::say(const UnavailableFact& unavailable, const Statement& statement) const {
    const auto* states = statement.about(unavailable.package);
    const auto& known = story_.packages[unavailable.package];
    const auto subject = states != nullptr ? versions(unavailable.package, *states)
                         : known.versions.size() == 1
                             ? Phrase{concat(known.name.str(), " ", known.versions.front().str()), false}
                             : Phrase{concat("every version of ", known.name.str()), false};
    const auto all = StateSet::present(known.candidates());
    return concat(subject.text, " ", reason(unavailable, states != nullptr ? *states & all : all, subject.plural));
}

std::string Wording::reason(const UnavailableFact& unavailable, const StateSet& states, bool plural) const {
    const std::string_view have = plural ? "have " : "has ";
    const auto detail = printable(unavailable.detail);
    switch (unavailable.reason) {
        case Reason::Yanked: return concat(plural ? "were yanked" : "was yanked", detail.empty() ? "" : ": ", detail);
        case Reason::OnlySource:
            return concat(have, "only a source distribution, which `policy.build` or `only-binary` forbids to build");
        case Reason::OnlyWheels: return concat(have, "only wheels, which `no-binary` leaves out");
        case Reason::OtherPlatforms:
            return concat(have, printable(for_others(other_wheels(unavailable.package, states))));
        case Reason::NoFiles: return concat(have, "no file that could be installed");
        case Reason::Python:
            return concat(plural ? "need" : "needs", " Python ", detail, ", and this is ", story_.python.str());
        case Reason::Prerelease:
            return concat(plural ? "are pre-releases" : "is a pre-release", ", which are not allowed");
        case Reason::Constraint: return concat(plural ? "are" : "is", " ruled out by the constraint ", detail);
        case Reason::TooNew: return concat(plural ? "were" : "was", " uploaded later than ", detail, " allows");
        case Reason::NoUploadTime:
            return concat(have, "no upload time on the index, and ", detail, " leaves out what may be too new");
        case Reason::NoHash: return concat(have, "no file with a hash on the index, and ", detail, " wants one");
        case Reason::BrokenMetadata: return concat(have, "metadata that cannot be read: ", detail);
        case Reason::Url:
            return concat(plural ? "require " : "requires ", detail,
                          " by address, which only a declaration, or what it names by address itself, may do");
    }
    return {};
}

}  // namespace pyenvx::resolve
