// The resolver's view of an index: which versions a platform can use, and which file of each it would take: a wheel, or
// else the source distribution.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "launcher/packages/file_rules.hpp"
#include "launcher/packages/hash_rules.hpp"
#include "launcher/packages/source_metadata.hpp"
#include "launcher/resolve/package_source.hpp"
#include "store/index/package_index.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::packages {

/// Where files and what they say come from. Borrowed.
struct Sources {
    index::PackageIndex& index;
    SourceMetadata& builder;
};

/// Not thread-safe; the index fetches in its own thread.
class IndexPackageSource final : public resolve::PackageSource {
public:
    /// Called with versions that will likely be chosen, their wheels and their metadata.
    using OnLikely =
        std::function<void(const resolve::PackageVersion&, const index::DistributionFile&, const pep::CoreMetadata&)>;

    IndexPackageSource(Sources sources, const pep::PythonPlatform& platform, FileRules rules, Progress& progress,
                       OnLikely on_likely);
    ~IndexPackageSource() override;

    /// From now on only these files are there. Listing a package whose hashes are required and not known, or none of
    /// whose files has any of them, is Refused.
    void take_only(HashRules hashes) { hashes_ = std::move(hashes); }

    void prefetch_listings(std::span<const pep::PackageName> names) override;
    void prefetch_metadata(std::span<const resolve::PackageVersion> versions) override;
    void expect(const resolve::PackageVersion& version) override;
    Result<const resolve::PackageListing*> listing(const pep::PackageName& name) override;
    bool has_metadata(const resolve::PackageVersion& version) override;
    Result<const pep::CoreMetadata*> metadata(const resolve::PackageVersion& version) override;
    resolve::OtherWheels other_wheels(const resolve::PackageVersion& version) override;

    /// What would be installed for a version whose usability is Wheel or Source; a null file for any other.
    struct Chosen {
        const index::DistributionFile* file = nullptr;
        bool is_source = false;
    };
    Chosen chosen(const pep::PackageName& name, const pep::Version& version);

    /// Whether an index said any of this some time ago, and was not asked again.
    bool may_be_old() const { return may_be_old_; }

private:
    struct Release;
    struct Ending;
    class Releases;
    struct Project;

    Result<std::unique_ptr<Project>> read_project(const pep::PackageName& name);
    /// Null: all of them.
    Result<const std::vector<HashRules::Hash>*> hashes_of(const pep::PackageName& name) const;
    Result<void> add_releases(Releases& releases, const Project& project, const pep::PackageName& name) const;
    void list_candidates(Project& project, const Releases& releases);
    resolve::Candidate candidate(const Project& project, const pep::Version& version, const Release& release);
    void say_missing_times(const pep::PackageName& name, const Releases& releases);
    bool is_own_platform(std::string_view platform) const;
    std::optional<std::size_t> rank(std::string_view tags);
    Ending read_ending(std::string_view text);
    const std::optional<pep::SpecifierSet>& specifiers(std::string_view text);

    Result<pep::CoreMetadata> read_metadata(const resolve::PackageVersion& version, const Chosen& chosen);

    Sources sources_;
    const FileRules rules_;
    HashRules hashes_;
    Progress& progress_;
    const OnLikely on_likely_;
    bool may_be_old_ = false;
    bool said_missing_times_ = false;
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
    std::map<std::string, Result<pep::CoreMetadata>> metadata_;  // by file name
};

}  // namespace pyenvx::packages
