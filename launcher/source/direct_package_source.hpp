// The resolver's view of packages that a declaration takes from somewhere itself, before what an index has.
#pragma once

#include <map>

#include "launcher/resolve/package_source.hpp"
#include "launcher/source/direct_sources.hpp"

namespace pyenvx::source {

/// A package with a place of its own has one version, that of the place; all others are asked of `others`. Both are
/// borrowed.
class DirectPackageSource final : public resolve::PackageSource {
public:
    DirectPackageSource(const DirectSources& direct, resolve::PackageSource& others)
        : direct_(direct), others_(others) {}

    void prefetch_listings(std::span<const pep::PackageName> names) override;
    void prefetch_metadata(std::span<const resolve::PackageVersion> versions) override;
    bool has_metadata(const resolve::PackageVersion& version) override;
    void expect(const resolve::PackageVersion& version) override;
    Result<const resolve::PackageListing*> listing(const pep::PackageName& name) override;
    Result<const pep::CoreMetadata*> metadata(const resolve::PackageVersion& version) override;
    resolve::OtherWheels other_wheels(const resolve::PackageVersion& version) override {
        return others_.other_wheels(version);
    }
    bool has_place(const pep::PackageName& name, std::string_view url) override { return direct_.has(name, url); }

private:
    const DirectSources& direct_;
    resolve::PackageSource& others_;
    std::map<pep::PackageName, resolve::PackageListing> listings_;
};

}  // namespace pyenvx::source
