#include "properties.hpp"

#include <cstdlib>

#include "store/pep/core_metadata.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::fuzz {
namespace {

using namespace pep;

void require(bool holds) {
    if (!holds) std::abort();
}

template <typename T>
bool refused_for_a_reason(const Result<T>& result) {
    if (result.ok()) return false;
    require(!result.error().message().empty());
    require(is_valid_utf8(result.error().message()));
    return true;
}

const MarkerEnvironment kEnvironment{"cpython", "3.13.0", "posix",   "x86_64", "CPython", "6.1.0-amd64",
                                     "Linux",   "#1 SMP", "3.13.0+", "3.13",   "linux"};

}  // namespace

void check_version(std::string_view bytes) {
    const auto version = Version::parse(bytes);
    if (refused_for_a_reason(version)) return;
    const auto again = Version::parse(version->str());
    require(again.ok() && again->str() == version->str() && *again == *version);
    require(version->without_local() <= *version);
    require(version->base().release() == version->release());
    require(SpecifierSet::parse(concat("==", version->str())).value().contains(*version, Prereleases::Allow));
    require(!SpecifierSet::parse(concat("<", version->without_local().str()))
                 .value()
                 .contains(*version, Prereleases::Allow));
}

void check_specifier(std::string_view bytes) {
    const auto set = SpecifierSet::parse(bytes);
    if (refused_for_a_reason(set)) return;
    const auto again = SpecifierSet::parse(set->str());
    require(again.ok() && again->str() == set->str());
    for (const auto& clause : set->clauses()) {
        if (!clause.version()) continue;
        const bool contained = clause.contains(*clause.version(), Prereleases::Allow);
        if (clause.comparator() == Comparator::Less || clause.comparator() == Comparator::Greater) require(!contained);
        if (clause.comparator() == Comparator::NotEqual) require(!contained);
        if (clause.comparator() == Comparator::GreaterEqual || clause.comparator() == Comparator::LessEqual) {
            require(contained);
        }
    }
}

void check_marker(std::string_view bytes) {
    const auto marker = Marker::parse(bytes);
    if (refused_for_a_reason(marker)) return;
    marker->evaluate(kEnvironment, {});
    marker->evaluate(kEnvironment, {ExtraName::parse("foo").value()});
    // A literal may hold a backslash, or both quotes, which str() writes as the reference implementation does.
    const auto text = marker->str();
    if (bytes.find('\\') != std::string_view::npos) return;
    const auto again = Marker::parse(text);
    require(again.ok() && again->str() == text);
    require(again->evaluate(kEnvironment, {}) == marker->evaluate(kEnvironment, {}));
}

void check_requirement(std::string_view bytes) {
    const auto requirement = Requirement::parse(bytes);
    if (refused_for_a_reason(requirement)) return;
    require(!requirement->url || requirement->specifiers.empty());
    if (bytes.find('\\') != std::string_view::npos) return;
    const auto again = Requirement::parse(requirement->str());
    require(again.ok() && again->str() == requirement->str());
}

void check_metadata(std::string_view bytes) {
    const auto metadata = CoreMetadata::parse(bytes);
    if (refused_for_a_reason(metadata)) return;
    require(!metadata->name.str().empty());
    for (const auto& requirement : metadata->requires_dist) require(is_valid_utf8(requirement.str()));
}

void check_wheel_filename(std::string_view bytes) {
    const auto wheel = WheelFilename::parse(bytes);
    if (refused_for_a_reason(wheel)) return;
    require(!wheel->tags.empty());
    require(build_order(wheel->build, wheel->build) == 0);
    require(build_order("", wheel->build) <= 0);
    for (const auto& tag : wheel->tags) require(!tag.python.empty() && !tag.abi.empty() && !tag.platform.empty());
}

}  // namespace pyenvx::fuzz
