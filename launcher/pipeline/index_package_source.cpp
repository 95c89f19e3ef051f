#include "launcher/pipeline/index_package_source.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "launcher/pipeline/well_known_names.hpp"
#include "store/base/text.hpp"

namespace pyenvx::pipeline {
namespace {

constexpr std::size_t kUnsupported = std::numeric_limits<std::size_t>::max();

/// A tag set that nothing can have, in what is remembered of tag sets.
constexpr std::size_t kBroken = kUnsupported - 1;

}  // namespace

/// The files of one version, reduced to what a choice needs.
struct IndexPackageSource::Release {
    std::optional<std::size_t> wheel;  // the most preferred one that this platform supports: its position in the list
    std::size_t wheel_rank = kUnsupported;
    std::string_view wheel_build;
    bool wheel_yanked = false;
    bool has_source = false;
    bool has_other_wheels = false;

    bool prefers(std::size_t rank, std::string_view build, bool yanked) const {
        if (!wheel) return true;
        if (wheel_yanked != yanked) return wheel_yanked;
        if (rank != wheel_rank) return rank < wheel_rank;
        return pep::build_order(build, wheel_build) > 0;
    }
    resolve::Usability usability() const {
        if (wheel) return resolve::Usability::Wheel;
        if (has_source) return resolve::Usability::OnlySource;
        return has_other_wheels ? resolve::Usability::OtherPlatforms : resolve::Usability::Nothing;
    }
};

/// The releases of one project while its files are gone through. Files of one version follow each other on most pages.
class IndexPackageSource::Releases {
public:
    explicit Releases(const pep::PackageName& name) : name_(name) {}

    /// Null when the parts are no version of this project.
    Release* of_wheel(const pep::WheelNameParts& parts) {
        if (last_ != nullptr && parts.name == last_name_ && parts.version == last_version_) return last_;
        const auto name = pep::PackageName::parse(parts.name);
        auto version = pep::Version::parse(parts.version);
        if (!name.ok() || !version.ok() || *name != name_) return nullptr;
        last_name_ = parts.name;
        last_version_ = parts.version;
        return last_ = &by_version_[*std::move(version)];
    }
    void add_source(std::string_view filename) {
        if (last_ != nullptr && is_source_of_last(filename)) {
            last_->has_source = true;
            return;
        }
        const auto source = pep::SdistFilename::parse(filename);
        if (source.ok() && source->name == name_) by_version_[source->version].has_source = true;
    }
    const std::map<pep::Version, Release, std::greater<>>& newest_first() const { return by_version_; }

private:
    bool is_source_of_last(std::string_view filename) const {
        const auto stem = last_name_.size() + 1 + last_version_.size();
        return filename.size() > stem && filename.substr(stem) == ".tar.gz" && filename.starts_with(last_name_) &&
               filename[last_name_.size()] == '-' && filename.substr(0, stem).ends_with(last_version_);
    }

    const pep::PackageName& name_;
    std::map<pep::Version, Release, std::greater<>> by_version_;
    Release* last_ = nullptr;
    std::string_view last_name_;
    std::string_view last_version_;
};

struct IndexPackageSource::Project {
    struct Wheel {
        std::optional<std::size_t> position;
        std::optional<index::DistributionFile> file;  // once it was asked for
    };
    index::FileList files;
    resolve::PackageListing listing;
    std::vector<Wheel> wheels;  // as many as candidates
};

IndexPackageSource::IndexPackageSource(index::PackageIndex& index, const pep::PythonPlatform& platform,
                                       Progress& progress, OnLikely on_likely)
    : index_(index), progress_(progress), on_likely_(std::move(on_likely)) {
    const auto tags = pep::supported_tags(platform);
    for (std::size_t i = 0; i < tags.size(); ++i) tag_ranks_.emplace(tags[i].str(), i);
}

IndexPackageSource::~IndexPackageSource() = default;

std::size_t IndexPackageSource::rank(std::string_view tags) {
    if (const auto known = set_ranks_.find(tags); known != set_ranks_.end()) return known->second;
    auto& best = set_ranks_.emplace(tags, kUnsupported).first->second;
    const auto expanded = pep::expand_tags(tags);
    if (!expanded.ok()) return best = kBroken;
    for (const auto& tag : *expanded) {
        const auto found = tag_ranks_.find(tag.str());
        if (found != tag_ranks_.end()) best = std::min(best, found->second);
    }
    return best;
}

void IndexPackageSource::sort_file(const index::FileList& files, std::size_t position, Releases& releases) {
    // File names that follow no standard (old .egg and .exe files, invalid versions) are no candidates.
    const auto parts = pep::WheelNameParts::split(files.filename(position));
    if (!parts) return releases.add_source(files.filename(position));
    const auto wheel_rank = parts->are_sound() ? rank(parts->tags) : kBroken;
    auto* release = wheel_rank == kBroken ? nullptr : releases.of_wheel(*parts);
    if (release == nullptr) return;
    if (wheel_rank == kUnsupported) {
        release->has_other_wheels = true;
    } else if (release->prefers(wheel_rank, parts->build, files.yanked(position))) {
        release->wheel = position;
        release->wheel_rank = wheel_rank;
        release->wheel_build = parts->build;
        release->wheel_yanked = files.yanked(position);
    }
}

// An index may carry what no parser accepts; the wheel's own metadata decides then.
const std::optional<pep::SpecifierSet>& IndexPackageSource::specifiers(std::string_view text) {
    if (const auto known = specifiers_.find(text); known != specifiers_.end()) return known->second;
    auto& specifiers = specifiers_[std::string(text)];
    auto parsed = pep::SpecifierSet::parse(text);
    if (parsed.ok()) specifiers = *std::move(parsed);
    return specifiers;
}

void IndexPackageSource::list_candidates(Project& project, const Releases& releases) {
    for (const auto& [version, release] : releases.newest_first()) {
        resolve::Candidate candidate{version, release.usability(), false, "", std::nullopt};
        if (release.wheel) {
            candidate.yanked = release.wheel_yanked;
            if (candidate.yanked) candidate.yanked_reason = project.files.at(*release.wheel).yanked_reason;
            const auto python = project.files.requires_python(*release.wheel);
            if (python) candidate.requires_python = specifiers(*python);
        }
        project.listing.candidates.push_back(std::move(candidate));
        project.wheels.push_back({release.wheel, std::nullopt});
    }
}

Result<std::unique_ptr<IndexPackageSource::Project>> IndexPackageSource::read_project(const pep::PackageName& name) {
    auto made = std::make_unique<Project>();
    auto& project = *made;
    progress_.step(Stage::Resolve, name.str(), 0, 0);
    const auto page = TRY(index_.page(name));
    may_be_old_ = may_be_old_ || page->may_be_old;
    for (const auto& notice : page->notices) progress_.warn(notice);
    if (page->status == index::ProjectStatus::Quarantined) {
        return fail(ErrorKind::Refused, name.str(), " is quarantined by ", page->source)
            .hint("the index found it suspicious: do not use it until the index says otherwise");
    }
    project.listing.found = page->found;
    if (!project.listing.found) project.listing.similar = similar_names(name.str());

    project.files = page->files;
    Releases releases(name);
    for (std::size_t i = 0; i < project.files.size(); ++i) sort_file(project.files, i, releases);
    list_candidates(project, releases);
    return made;
}

void IndexPackageSource::prefetch_listings(std::span<const pep::PackageName> names) { index_.prefetch_pages(names); }

Result<const resolve::PackageListing*> IndexPackageSource::listing(const pep::PackageName& name) {
    auto found = projects_.find(name);
    if (found == projects_.end()) found = projects_.emplace(name, TRY(read_project(name))).first;
    return &std::as_const(found->second->listing);
}

const index::DistributionFile* IndexPackageSource::wheel(const pep::PackageName& name, const pep::Version& version) {
    const auto found = projects_.find(name);
    if (found == projects_.end()) return nullptr;
    auto& project = *found->second;
    const auto& candidates = project.listing.candidates;
    const auto candidate = std::lower_bound(candidates.begin(), candidates.end(), version,
                                            [](const auto& one, const auto& wanted) { return one.version > wanted; });
    if (candidate == candidates.end() || candidate->version != version) return nullptr;
    auto& wheel = project.wheels[static_cast<std::size_t>(candidate - candidates.begin())];
    if (!wheel.position) return nullptr;
    if (!wheel.file) wheel.file = project.files.at(*wheel.position);
    return &*wheel.file;
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
