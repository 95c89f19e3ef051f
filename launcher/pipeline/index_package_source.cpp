#include "launcher/pipeline/index_package_source.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "launcher/pipeline/well_known_names.hpp"
#include "store/base/text.hpp"

namespace pyenvx::pipeline {
namespace {

constexpr std::size_t kUnsupported = std::numeric_limits<std::size_t>::max();

bool is_wheel(const index::DistributionFile& file) { return file.filename.ends_with(".whl"); }

std::optional<pep::SpecifierSet> requires_python_of(const index::DistributionFile& file) {
    if (!file.requires_python) return std::nullopt;
    auto specifiers = pep::SpecifierSet::parse(*file.requires_python);
    // An index may carry what no parser accepts; the wheel's own metadata decides then.
    if (!specifiers.ok()) return std::nullopt;
    return std::move(specifiers).value();
}

}  // namespace

/// The files of one version, reduced to what a choice needs.
struct IndexPackageSource::Release {
    const index::DistributionFile* wheel = nullptr;  // the most preferred one that this platform supports
    std::size_t wheel_rank = kUnsupported;
    std::string wheel_build;
    bool has_source = false;
    bool has_other_wheels = false;

    bool prefers(std::size_t rank, const std::string& build, bool yanked) const {
        if (wheel == nullptr) return true;
        if (wheel->yanked != yanked) return wheel->yanked;
        if (rank != wheel_rank) return rank < wheel_rank;
        return pep::build_order(build, wheel_build) > 0;
    }
    resolve::Usability usability() const {
        if (wheel != nullptr) return resolve::Usability::Wheel;
        if (has_source) return resolve::Usability::OnlySource;
        return has_other_wheels ? resolve::Usability::OtherPlatforms : resolve::Usability::Nothing;
    }
};

struct IndexPackageSource::Project {
    std::shared_ptr<const index::ProjectPage> page;  // owns what `wheels` points into
    resolve::PackageListing listing;
    std::map<pep::Version, const index::DistributionFile*> wheels;
};

IndexPackageSource::IndexPackageSource(index::PackageIndex& index, const pep::PythonPlatform& platform,
                                       Progress& progress, OnLikely on_likely)
    : index_(index), progress_(progress), on_likely_(std::move(on_likely)) {
    const auto tags = pep::supported_tags(platform);
    for (std::size_t i = 0; i < tags.size(); ++i) tag_ranks_.emplace(tags[i].str(), i);
}

IndexPackageSource::~IndexPackageSource() = default;

std::size_t IndexPackageSource::rank(const std::vector<pep::WheelTag>& tags) const {
    std::size_t best = kUnsupported;
    for (const auto& tag : tags) {
        const auto found = tag_ranks_.find(tag.str());
        if (found != tag_ranks_.end()) best = std::min(best, found->second);
    }
    return best;
}

void IndexPackageSource::consider_wheel(const pep::WheelFilename& wheel, const index::DistributionFile& file,
                                        Release& release) const {
    const auto wheel_rank = rank(wheel.tags);
    if (wheel_rank == kUnsupported) {
        release.has_other_wheels = true;
    } else if (release.prefers(wheel_rank, wheel.build, file.yanked)) {
        release.wheel = &file;
        release.wheel_rank = wheel_rank;
        release.wheel_build = wheel.build;
    }
}

void IndexPackageSource::sort_file(const pep::PackageName& name, const index::DistributionFile& file,
                                   std::map<pep::Version, Release, std::greater<>>& releases) const {
    // File names that follow no standard (old .egg and .exe files, invalid versions) are no candidates.
    if (is_wheel(file)) {
        const auto wheel = pep::WheelFilename::parse(file.filename);
        if (wheel.ok() && wheel->name == name) consider_wheel(*wheel, file, releases[wheel->version]);
        return;
    }
    const auto source = pep::SdistFilename::parse(file.filename);
    if (source.ok() && source->name == name) releases[source->version].has_source = true;
}

Result<std::unique_ptr<IndexPackageSource::Project>> IndexPackageSource::read_project(const pep::PackageName& name) {
    auto made = std::make_unique<Project>();
    auto& project = *made;
    progress_.step(Stage::Resolve, name.str(), 0, 0);
    project.page = TRY(index_.page(name));
    may_be_old_ = may_be_old_ || project.page->may_be_old;
    for (const auto& notice : project.page->notices) progress_.warn(notice);
    if (project.page->status == index::ProjectStatus::Quarantined) {
        return fail(ErrorKind::Refused, name.str(), " is quarantined by ", project.page->source)
            .hint("the index found it suspicious: do not use it until the index says otherwise");
    }
    project.listing.found = project.page->found;
    if (!project.listing.found) project.listing.similar = similar_names(name.str());

    std::map<pep::Version, Release, std::greater<>> releases;
    for (const auto& file : project.page->files) sort_file(name, file, releases);
    for (const auto& [version, release] : releases) {
        resolve::Candidate candidate{version, release.usability(), false, "", std::nullopt};
        if (release.wheel != nullptr) {
            candidate.yanked = release.wheel->yanked;
            candidate.yanked_reason = release.wheel->yanked_reason;
            candidate.requires_python = requires_python_of(*release.wheel);
            project.wheels.emplace(version, release.wheel);
        }
        project.listing.candidates.push_back(std::move(candidate));
    }
    return made;
}

void IndexPackageSource::prefetch_listings(std::span<const pep::PackageName> names) { index_.prefetch_pages(names); }

Result<const resolve::PackageListing*> IndexPackageSource::listing(const pep::PackageName& name) {
    auto found = projects_.find(name);
    if (found == projects_.end()) found = projects_.emplace(name, TRY(read_project(name))).first;
    return &std::as_const(found->second->listing);
}

const index::DistributionFile* IndexPackageSource::wheel(const pep::PackageName& name,
                                                         const pep::Version& version) const {
    const auto project = projects_.find(name);
    if (project == projects_.end()) return nullptr;
    const auto file = project->second->wheels.find(version);
    return file == project->second->wheels.end() ? nullptr : file->second;
}

void IndexPackageSource::prefetch_metadata(std::span<const resolve::PackageVersion> versions) {
    std::vector<index::DistributionFile> files;
    for (const auto& [name, version] : versions) {
        const auto* file = wheel(name, version);
        if (file != nullptr && !metadata_.contains(file->filename)) files.push_back(*file);
    }
    if (!files.empty()) index_.prefetch_metadata(files);
}

void IndexPackageSource::expect(const resolve::PackageVersion& version) {
    const auto* file = wheel(version.name, version.version);
    const auto known = metadata(version);
    if (file != nullptr && known.ok()) on_likely_(version, *file, **known);
}

Result<const pep::CoreMetadata*> IndexPackageSource::metadata(const resolve::PackageVersion& version) {
    const auto* file = wheel(version.name, version.version);
    if (file == nullptr)
        return fail(ErrorKind::Invalid, version.name.str(), " ", version.version.str(), " has no wheel");
    auto found = metadata_.find(file->filename);
    if (found == metadata_.end()) {
        progress_.step(Stage::Resolve, version.name.str(), 0, 0);
        const auto bytes = TRY(index_.metadata(*file));
        auto parsed = TRY(pep::CoreMetadata::parse(bytes).context("in the metadata of ", file->filename));
        if (parsed.name != version.name || parsed.version != version.version) {
            return fail(ErrorKind::Invalid, file->filename, " says inside that it is ", parsed.name.str(), " ",
                        parsed.version.str());
        }
        found = metadata_.emplace(file->filename, std::move(parsed)).first;
    }
    return &std::as_const(found->second);
}

}  // namespace pyenvx::pipeline
