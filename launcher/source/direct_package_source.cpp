#include "launcher/source/direct_package_source.hpp"

#include <algorithm>
#include <iterator>

namespace pyenvx::source {

void DirectPackageSource::prefetch_listings(std::span<const pep::PackageName> names) {
    std::vector<pep::PackageName> left;
    std::copy_if(names.begin(), names.end(), std::back_inserter(left),
                 [this](const pep::PackageName& name) { return direct_.find(name) == nullptr; });
    if (!left.empty()) others_.prefetch_listings(left);
}

void DirectPackageSource::prefetch_metadata(std::span<const resolve::PackageVersion> versions) {
    std::vector<resolve::PackageVersion> left;
    std::copy_if(versions.begin(), versions.end(), std::back_inserter(left),
                 [this](const resolve::PackageVersion& version) { return direct_.find(version.name) == nullptr; });
    if (!left.empty()) others_.prefetch_metadata(left);
}

bool DirectPackageSource::has_metadata(const resolve::PackageVersion& version) {
    return direct_.find(version.name) != nullptr || others_.has_metadata(version);
}

void DirectPackageSource::expect(const resolve::PackageVersion& version) {
    if (direct_.find(version.name) == nullptr) others_.expect(version);
}

Result<const resolve::PackageListing*> DirectPackageSource::listing(const pep::PackageName& name) {
    const auto* package = direct_.find(name);
    if (package == nullptr) return others_.listing(name);
    auto& listing = listings_[name];
    if (listing.candidates.empty()) {
        listing.candidates.push_back(
            {package->metadata.version, resolve::Usability::Wheel, false, "", package->metadata.requires_python});
    }
    return &std::as_const(listing);
}

Result<const pep::CoreMetadata*> DirectPackageSource::metadata(const resolve::PackageVersion& version) {
    const auto* package = direct_.find(version.name);
    return package == nullptr ? others_.metadata(version) : Result<const pep::CoreMetadata*>(&package->metadata);
}

}  // namespace pyenvx::source
