#include "memory_source.hpp"

#include <algorithm>

namespace pyenvx::tests {

using resolve::Candidate;
using resolve::PackageListing;

pep::PackageName name(std::string_view text) { return pep::PackageName::parse(text).value(); }
pep::ExtraName extra(std::string_view text) { return pep::ExtraName::parse(text).value(); }
pep::Version version(std::string_view text) { return pep::Version::parse(text).value(); }

MemorySource& MemorySource::add(std::string_view package, const Release& release) {
    const auto key = name(package).str();
    Candidate candidate{version(release.version), release.usability, release.yanked,
                        release.yanked_reason,    std::nullopt,      release.rule};
    pep::CoreMetadata metadata{"2.1", name(package), candidate.version, {}, std::nullopt, {}, {}};
    for (const auto& text : release.requires_dist)
        metadata.requires_dist.push_back(pep::Requirement::parse(text).value());
    for (const auto& text : release.extras) metadata.provides_extra.push_back(extra(text));
    if (!release.requires_python.empty()) {
        candidate.requires_python = pep::SpecifierSet::parse(release.requires_python).value();
        metadata.requires_python = candidate.requires_python;
    }
    others_.emplace(Key{key, candidate.version.str()}, release.others);
    metadata_.emplace(Key{key, candidate.version.str()}, std::move(metadata));
    auto& candidates = listings_[key].candidates;
    candidates.push_back(std::move(candidate));
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& left, const Candidate& right) { return left.version > right.version; });
    return *this;
}

void MemorySource::suggest(std::string_view missing, std::vector<std::string> similar) {
    listings_[name(missing).str()] = {false, {}, std::move(similar)};
}

void MemorySource::notice(std::string_view package, std::string text) {
    listings_[name(package).str()].notice = std::move(text);
}

resolve::OtherWheels MemorySource::other_wheels(const resolve::PackageVersion& wanted) {
    return others_.at({wanted.name.str(), wanted.version.str()});
}

void MemorySource::break_metadata(std::string_view package, std::string_view text) {
    broken_.emplace(name(package).str(), version(text).str());
}

void MemorySource::fail_listing(std::string_view package, Error error) {
    failing_.emplace(name(package).str(), std::move(error));
}

void MemorySource::prefetch_listings(std::span<const pep::PackageName> names) {
    for (const auto& wanted : names) announced_.emplace(wanted.str(), "");
}

void MemorySource::prefetch_metadata(std::span<const resolve::PackageVersion> versions) {
    largest_announcement_ = std::max(largest_announcement_, versions.size());
    for (const auto& wanted : versions) announced_.emplace(wanted.name.str(), wanted.version.str());
}

Result<const PackageListing*> MemorySource::listing(const pep::PackageName& wanted) {
    if (announced_.emplace(wanted.str(), "").second) ++unannounced_;
    note(concat("listing ", wanted.str()));
    if (const auto failing = failing_.find(wanted.str()); failing != failing_.end()) return failing->second;
    auto [at, is_new] = listings_.try_emplace(wanted.str());
    if (is_new) at->second.found = false;
    return &at->second;
}

Result<const pep::CoreMetadata*> MemorySource::metadata(const resolve::PackageVersion& wanted) {
    const Key key{wanted.name.str(), wanted.version.str()};
    if (announced_.insert(key).second) ++unannounced_;
    read_.insert(key);
    if (broken_.contains(key)) return fail(ErrorKind::Invalid, "its METADATA has no Name");
    return &metadata_.at(key);
}

void MemorySource::expect(const resolve::PackageVersion& version) { note(concat("expect ", version.name.str())); }

void MemorySource::note(std::string event) {
    if (std::find(events_.begin(), events_.end(), event) == events_.end()) events_.push_back(std::move(event));
}

std::size_t MemorySource::metadata_read(std::string_view package) const {
    return static_cast<std::size_t>(std::count_if(
        read_.begin(), read_.end(), [&](const Key& key) { return package.empty() || key.first == package; }));
}

}  // namespace pyenvx::tests
