#include "launcher/pipeline/newest_versions.hpp"

#include "launcher/packages/index_package_source.hpp"
#include "launcher/resolve/suitability.hpp"
#include "store/base/timestamp.hpp"

namespace pyenvx::pipeline {
namespace {

/// Nobody asks what a source says: versions are told by the names of files.
class NoMetadata final : public packages::SourceMetadata {
public:
    Result<pep::CoreMetadata> metadata(const resolve::PackageVersion& version,
                                       const index::DistributionFile&) override {
        return fail(ErrorKind::Failed, "the metadata of ", version.name.str(), " is not read here");
    }
};

const resolve::Candidate* newest(const lock::LockedPackage& package, const resolve::PackageListing& listing,
                                 const resolve::ResolveRequest& request) {
    const resolve::Candidate* newest = nullptr;
    unsigned rank = 0;
    for (const auto& candidate : listing.candidates) {
        const bool is_own = candidate.version == package.version;
        const auto suitability = resolve::judge(package.name, candidate, request, is_own);
        if (suitability.out || (newest != nullptr && suitability.rank >= rank)) continue;
        newest = &candidate;
        rank = suitability.rank;
    }
    return newest;
}

}  // namespace

Result<std::map<pep::PackageName, pep::Version>> newest_versions(const Asked& asked, const Prepared& prepared,
                                                                 const Services& services) {
    const auto& interpreter = prepared.interpreter;
    LazyIndex index(services, asked.settings);
    NoMetadata no_metadata;
    packages::IndexPackageSource source({*TRY(index.index()), no_metadata}, interpreter.platform,
                                        building::rules_of(asked.settings, seconds_now()), *services.progress,
                                        [](const auto&, const auto&, const auto&) {});
    std::vector<pep::PackageName> names;
    for (const auto& package : prepared.lock.packages) {
        if (!package.is_direct()) names.push_back(package.name);
    }
    source.prefetch_listings(names);
    std::map<pep::PackageName, pep::Version> versions;
    for (const auto& package : prepared.lock.packages) {
        if (package.is_direct()) continue;
        resolve::ResolveRequest request{
            {}, interpreter.markers, interpreter.version, prerelease_mode(asked.settings, package.name)};
        if (package.version.is_prerelease()) request.prereleases = resolve::PrereleaseMode::Allow;
        const auto* found = newest(package, *TRY(source.listing(package.name)), request);
        if (found != nullptr) versions.emplace(package.name, found->version);
    }
    return versions;
}

}  // namespace pyenvx::pipeline
