// The resolver's view of an index: which versions a platform can use, and which wheel of each it would take.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "launcher/resolve/package_source.hpp"
#include "store/index/package_index.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::pipeline {

/// Not thread-safe; borrows the index, which fetches in its own thread.
class IndexPackageSource final : public resolve::PackageSource {
public:
    /// Called with versions that will likely be chosen, their wheels and their metadata.
    using OnLikely =
        std::function<void(const resolve::PackageVersion&, const index::DistributionFile&, const pep::CoreMetadata&)>;

    IndexPackageSource(index::PackageIndex& index, const pep::PythonPlatform& platform, Progress& progress,
                       OnLikely on_likely);
    ~IndexPackageSource() override;

    void prefetch_listings(std::span<const pep::PackageName> names) override;
    void prefetch_metadata(std::span<const resolve::PackageVersion> versions) override;
    void expect(const resolve::PackageVersion& version) override;
    Result<const resolve::PackageListing*> listing(const pep::PackageName& name) override;
    Result<const pep::CoreMetadata*> metadata(const resolve::PackageVersion& version) override;

    /// The wheel that would be installed for a version whose usability is Wheel; null for any other.
    const index::DistributionFile* wheel(const pep::PackageName& name, const pep::Version& version);

    /// Whether an index said any of this some time ago, and was not asked again.
    bool may_be_old() const { return may_be_old_; }

private:
    struct Release;
    struct Ending;
    class Releases;
    struct Project;

    Result<std::unique_ptr<Project>> read_project(const pep::PackageName& name);
    void list_candidates(Project& project, const Releases& releases);
    std::optional<std::size_t> rank(std::string_view tags);
    Ending read_ending(std::string_view text);
    const std::optional<pep::SpecifierSet>& specifiers(std::string_view text);

    index::PackageIndex& index_;
    Progress& progress_;
    const OnLikely on_likely_;
    bool may_be_old_ = false;
    std::unordered_map<std::string, std::size_t> tag_ranks_;
    // Few texts make up thousands of files: each is taken apart once.
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    template <typename Value>
    using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
    ByText<std::optional<std::size_t>> set_ranks_;
    ByText<std::optional<pep::SpecifierSet>> specifiers_;
    std::map<pep::PackageName, std::unique_ptr<Project>> projects_;
    std::map<std::string, pep::CoreMetadata> metadata_;  // by file name
};

}  // namespace pyenvx::pipeline
