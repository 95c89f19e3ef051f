#include "launcher/packages/index_package_source.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "launcher/packages/listed_names.hpp"
#include "launcher/packages/well_known_names.hpp"
#include "store/base/text.hpp"

namespace pyenvx::packages {
namespace {

constexpr std::size_t kUnsupported = std::numeric_limits<std::size_t>::max();

std::string reason_of(const index::ProjectPage& page) {
    return page.status_reason.empty() ? "" : concat(": \"", page.status_reason, "\"");
}

/// PEP 792: what somebody should know who comes to depend on it.
std::string notice_of(const pep::PackageName& name, const index::ProjectPage& page) {
    switch (page.status) {
        case index::ProjectStatus::Archived:
            return concat(name.str(), " is archived: ", page.source, " says that it will not be updated any more",
                          reason_of(page));
        case index::ProjectStatus::Deprecated:
            return concat(name.str(), " is deprecated: ", page.source, " says that something else should be used",
                          reason_of(page));
        case index::ProjectStatus::Active:
        case index::ProjectStatus::Quarantined: break;
    }
    return {};
}

}  // namespace

/// The files of one version, reduced to what a choice needs.
struct IndexPackageSource::Release {
    std::optional<std::size_t> wheel;  // the most preferred one that this platform supports: its position in the list
    std::size_t wheel_rank = kUnsupported;
    std::string_view wheel_build;
    bool wheel_yanked = false;
    std::optional<std::size_t> source;
    std::size_t source_rank = 0;
    bool source_yanked = false;
    bool has_refused_source = false;
    bool has_refused_wheels = false;
    bool has_other_wheels = false;
    bool has_late_files = false;
    bool has_undated_files = false;
    bool has_unhashed_files = false;

    bool prefers(std::size_t rank, std::string_view build, bool yanked) const {
        if (!wheel) return true;
        if (wheel_yanked != yanked) return wheel_yanked;
        if (rank != wheel_rank) return rank < wheel_rank;
        return pep::build_order(build, wheel_build) > 0;
    }
    bool prefers_source(std::size_t rank, bool yanked) const {
        if (!source) return true;
        return source_yanked != yanked ? source_yanked : rank < source_rank;
    }
    // A wheel that was yanked is no reason to build a source that was not: whoever yanks means the version.
    resolve::Usability usability() const {
        if (wheel) return resolve::Usability::Wheel;
        if (source) return resolve::Usability::Source;
        if (has_late_files) return resolve::Usability::TooNew;
        if (has_undated_files) return resolve::Usability::NoUploadTime;
        if (has_unhashed_files) return resolve::Usability::NoHash;
        if (has_refused_source) return resolve::Usability::OnlySource;
        if (has_refused_wheels) return resolve::Usability::OnlyWheels;
        return has_other_wheels ? resolve::Usability::OtherPlatforms : resolve::Usability::Nothing;
    }
    /// The file that would be taken.
    std::optional<std::size_t> file() const { return wheel ? wheel : source; }
    bool yanked() const { return wheel ? wheel_yanked : source_yanked; }
};

/// What the end of a file's name says.
struct IndexPackageSource::Ending {
    enum class Kind { Nothing, Source, Wheel };
    Kind kind = Kind::Nothing;
    std::size_t rank = kUnsupported;
    std::string_view build;
};

/// The releases of one project while its files are gone through. What a text means is found out once.
class IndexPackageSource::Releases {
public:
    Releases(IndexPackageSource& source, const pep::PackageName& name, const index::FileList& files)
        : source_(source),
          reader_(name),
          files_(files),
          takes_wheels_(source.rules_.build.takes_wheels(name)),
          takes_sources_(source.rules_.build.takes_sources(name)),
          too_late_(source.rules_.limit_for(name).too_late),
          wants_hash_(!source.rules_.hash_rule.empty()),
          heads_(files.texts()),
          endings_(files.texts()) {}

    // File names that follow no standard (old .egg and .exe files, invalid versions) are no candidates.
    void add(std::size_t position) {
        const auto file = files_.listed(position);
        const auto& ending = ending_of(file.tail);
        if (ending.kind == Ending::Kind::Nothing) return;
        const auto& head = head_of(file.head);
        if (head.release == nullptr) return;
        if (ending.kind == Ending::Kind::Wheel && !head.is_wheels) return;
        if ((too_late_ || wants_hash_) && is_left_out(*head.release, ending, position)) return;
        if (ending.kind == Ending::Kind::Source) {
            add_source(*head.release, ending, position, file.yanked);
        } else {
            add_wheel(*head.release, ending, position, file.yanked);
        }
    }
    const std::map<pep::Version, Release, std::greater<>>& newest_first() const { return by_version_; }
    bool has_undated_files() const { return has_undated_files_; }

private:
    struct Head {
        Release* release = nullptr;  // none when it is not this project's name and a version
        bool is_wheels = false;      // could begin a wheel's name
    };

    // Fails closed: of what nobody says when it was uploaded, nobody knows that it is old enough. What lies in a folder
    // of the user's was not uploaded by anybody.
    bool is_left_out(Release& release, const Ending& ending, std::size_t position) {
        if (ending.kind == Ending::Kind::Wheel && ending.rank == kUnsupported) return false;
        if (too_late_) {
            const auto uploaded = files_.uploaded(position);
            if (uploaded && *uploaded >= *too_late_) return release.has_late_files = true;
            if (!uploaded && !files_.at(position).url.starts_with("file://")) {
                return has_undated_files_ = release.has_undated_files = true;
            }
        }
        if (!wants_hash_ || files_.at(position).hashes.contains("sha256")) return false;
        return release.has_unhashed_files = true;
    }

    void add_source(Release& release, const Ending& ending, std::size_t position, bool yanked) const {
        if (!takes_sources_) {
            release.has_refused_source = true;
        } else if (release.prefers_source(ending.rank, yanked)) {
            release.source = position;
            release.source_rank = ending.rank;
            release.source_yanked = yanked;
        }
    }

    void add_wheel(Release& release, const Ending& ending, std::size_t position, bool yanked) const {
        if (!takes_wheels_) {
            release.has_refused_wheels = true;
        } else if (ending.rank == kUnsupported) {
            release.has_other_wheels = true;
        } else if (release.prefers(ending.rank, ending.build, yanked)) {
            release.wheel = position;
            release.wheel_rank = ending.rank;
            release.wheel_build = ending.build;
            release.wheel_yanked = yanked;
        }
    }

    const Ending& ending_of(std::uint32_t tail) {
        auto& known = endings_[tail];
        if (!known) known = source_.read_ending(files_.text(tail));
        return *known;
    }
    const Head& head_of(std::uint32_t number) {
        auto& known = heads_[number];
        if (!known) known = read_head(files_.text(number));
        return *known;
    }

    Head read_head(std::string_view text) {
        auto listed = reader_.read(text);
        if (!listed) return {};
        return {&by_version_[std::move(listed->version)], listed->may_be_wheels};
    }

    IndexPackageSource& source_;
    HeadReader reader_;
    const index::FileList& files_;
    const bool takes_wheels_;
    const bool takes_sources_;
    const std::optional<std::int64_t> too_late_;
    const bool wants_hash_;
    bool has_undated_files_ = false;
    std::vector<std::optional<Head>> heads_;  // by number of text, as are these
    std::vector<std::optional<Ending>> endings_;
    std::map<pep::Version, Release, std::greater<>> by_version_;
};

struct IndexPackageSource::Project {
    explicit Project(pep::PackageName of) : name(std::move(of)) {}
    struct File {
        std::optional<std::size_t> position;
        bool is_source = false;
        std::optional<index::DistributionFile> file = {};  // once it was asked for
    };
    const pep::PackageName name;
    index::FileList files;
    resolve::PackageListing listing;
    std::vector<File> chosen;  // as many as candidates
};

IndexPackageSource::IndexPackageSource(Sources sources, const pep::PythonPlatform& platform, FileRules rules,
                                       Progress& progress, OnLikely on_likely)
    : sources_(sources), rules_(std::move(rules)), progress_(progress), on_likely_(std::move(on_likely)) {
    const auto tags = pep::supported_tags(platform);
    for (std::size_t i = 0; i < tags.size(); ++i) tag_ranks_.emplace(tags[i].str(), i);
}

IndexPackageSource::~IndexPackageSource() = default;

/// Nothing for a tag set that no wheel can have.
std::optional<std::size_t> IndexPackageSource::rank(std::string_view tags) {
    if (const auto known = set_ranks_.find(tags); known != set_ranks_.end()) return known->second;
    auto& best = set_ranks_.emplace(tags, std::nullopt).first->second;
    const auto expanded = pep::expand_tags(tags);
    if (!expanded.ok()) return std::nullopt;
    best = kUnsupported;
    for (const auto& tag : *expanded) {
        const auto found = tag_ranks_.find(tag.str());
        if (found != tag_ranks_.end()) best = std::min(*best, found->second);
    }
    return best;
}

IndexPackageSource::Ending IndexPackageSource::read_ending(std::string_view text) {
    const auto ending = packages::read_ending(text);
    switch (ending.kind) {
        // A .tar.gz before a .zip, which only old releases have.
        case ListedEnding::Kind::Tarball: return {Ending::Kind::Source, 0, {}};
        case ListedEnding::Kind::Zip: return {Ending::Kind::Source, 1, {}};
        case ListedEnding::Kind::Wheel: break;
        case ListedEnding::Kind::Other: return {};
    }
    const auto best = rank(ending.tags);
    return best ? Ending{Ending::Kind::Wheel, *best, ending.build} : Ending{};
}

// An index may carry what no parser accepts; the wheel's own metadata decides then.
const std::optional<pep::SpecifierSet>& IndexPackageSource::specifiers(std::string_view text) {
    if (const auto known = specifiers_.find(text); known != specifiers_.end()) return known->second;
    auto& specifiers = specifiers_[std::string(text)];
    auto parsed = pep::SpecifierSet::parse(text);
    if (parsed.ok()) specifiers = *std::move(parsed);
    return specifiers;
}

resolve::Candidate IndexPackageSource::candidate(const Project& project, const pep::Version& version,
                                                 const Release& release) {
    resolve::Candidate candidate{version, release.usability(), false, "", std::nullopt};
    using enum resolve::Usability;
    const auto& limit = rules_.limit_for(project.name);
    if (candidate.usability == TooNew || candidate.usability == NoUploadTime) candidate.rule = limit.rule;
    if (candidate.usability == NoHash) candidate.rule = rules_.hash_rule;
    const auto position = release.file();
    if (!position) return candidate;
    candidate.yanked = release.yanked();
    if (candidate.yanked) candidate.yanked_reason = project.files.at(*position).yanked_reason;
    const auto python = project.files.listed(*position).requires_python;
    if (python) candidate.requires_python = specifiers(project.files.text(*python));
    return candidate;
}

Result<const std::vector<HashRules::Hash>*> IndexPackageSource::hashes_of(const pep::PackageName& name) const {
    const auto found = hashes_.allowed.find(name);
    if (found != hashes_.allowed.end()) return &found->second;
    if (!hashes_.required) return nullptr;
    return fail(ErrorKind::Refused, name.str(), " is needed too, and the declaration has no hash of it")
        .hint("where one requirement has hashes all must have them: `pip-compile --generate-hashes` writes them");
}

Result<void> IndexPackageSource::add_releases(Releases& releases, const Project& project,
                                              const pep::PackageName& name) const {
    const auto& files = project.files;
    const auto* hashes = TRY(hashes_of(name));
    bool any = hashes == nullptr || files.empty();
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (hashes != nullptr && !hashes_.allow(*hashes, files.at(i))) continue;
        releases.add(i);
        any = true;
    }
    if (any) return {};
    return fail(ErrorKind::Refused, "no file of ", name.str(), " in the index has a hash that is asked for")
        .hint("somebody replaced the files, or the hashes are of other ones: do not go on before you know which");
}

void IndexPackageSource::list_candidates(Project& project, const Releases& releases) {
    for (const auto& [version, release] : releases.newest_first()) {
        project.listing.candidates.push_back(candidate(project, version, release));
        project.chosen.push_back({release.file(), !release.wheel});
    }
}

// Once: an index that says no times says none of any project.
void IndexPackageSource::say_missing_times(const pep::PackageName& name, const Releases& releases) {
    if (!releases.has_undated_files() || said_missing_times_) return;
    said_missing_times_ = true;
    progress_.warn(concat("the index does not say when files of ", name.str(), " were uploaded, and ",
                          rules_.limit_for(name).rule, " leaves such files out"));
}

Result<std::unique_ptr<IndexPackageSource::Project>> IndexPackageSource::read_project(const pep::PackageName& name) {
    auto made = std::make_unique<Project>(name);
    auto& project = *made;
    progress_.step(Stage::Resolve, name.str(), 0, 0);
    const auto page = TRY(sources_.index.page(name));
    may_be_old_ = may_be_old_ || page->may_be_old;
    for (const auto& notice : page->notices) progress_.warn(notice);
    if (page->status == index::ProjectStatus::Quarantined) {
        return fail(ErrorKind::Refused, name.str(), " is quarantined by ", page->source, reason_of(*page))
            .hint("the index found it suspicious: do not use it until the index says otherwise");
    }
    project.listing.found = page->found;
    project.listing.notice = notice_of(name, *page);
    if (!project.listing.found) project.listing.similar = similar_names(name.str());

    project.files = page->files;
    Releases releases(*this, name, project.files);
    TRY(add_releases(releases, project, name));
    list_candidates(project, releases);
    say_missing_times(name, releases);
    return made;
}

void IndexPackageSource::prefetch_listings(std::span<const pep::PackageName> names) {
    sources_.index.prefetch_pages(names);
}

Result<const resolve::PackageListing*> IndexPackageSource::listing(const pep::PackageName& name) {
    auto found = projects_.find(name);
    if (found == projects_.end()) found = projects_.emplace(name, TRY(read_project(name))).first;
    return &std::as_const(found->second->listing);
}

IndexPackageSource::Chosen IndexPackageSource::chosen(const pep::PackageName& name, const pep::Version& version) {
    const auto found = projects_.find(name);
    if (found == projects_.end()) return {};
    auto& project = *found->second;
    const auto& candidates = project.listing.candidates;
    const auto candidate = std::lower_bound(candidates.begin(), candidates.end(), version,
                                            [](const auto& one, const auto& wanted) { return one.version > wanted; });
    if (candidate == candidates.end() || candidate->version != version) return {};
    auto& file = project.chosen[static_cast<std::size_t>(candidate - candidates.begin())];
    if (!file.position) return {};
    if (!file.file) file.file = project.files.at(*file.position);
    return {&*file.file, file.is_source};
}

void IndexPackageSource::prefetch_metadata(std::span<const resolve::PackageVersion> versions) {
    std::vector<index::DistributionFile> files;
    for (const auto& [name, version] : versions) {
        const auto [file, is_source] = chosen(name, version);
        if (file != nullptr && !is_source && !metadata_.contains(file->filename)) files.push_back(*file);
    }
    if (!files.empty()) sources_.index.prefetch_metadata(files);
}

bool IndexPackageSource::has_metadata(const resolve::PackageVersion& version) {
    const auto [file, is_source] = chosen(version.name, version.version);
    if (file == nullptr) return false;
    return metadata_.contains(file->filename) || (!is_source && sources_.index.has_metadata(*file));
}

void IndexPackageSource::expect(const resolve::PackageVersion& version) {
    const auto [file, is_source] = chosen(version.name, version.version);
    if (file == nullptr || is_source) return;
    const auto known = metadata(version);
    if (known.ok()) on_likely_(version, *file, **known);
}

Result<pep::CoreMetadata> IndexPackageSource::read_metadata(const resolve::PackageVersion& version,
                                                            const Chosen& chosen) {
    if (chosen.is_source) return sources_.builder.metadata(version, *chosen.file);
    const auto& filename = chosen.file->filename;
    const auto bytes = TRY(sources_.index.metadata(*chosen.file));
    auto parsed = TRY(pep::CoreMetadata::parse(bytes).context("in the metadata of ", filename));
    if (parsed.name == version.name && parsed.version == version.version) return parsed;
    return fail(ErrorKind::Invalid, filename, " says inside that it is ", parsed.name.str(), " ", parsed.version.str());
}

Result<const pep::CoreMetadata*> IndexPackageSource::metadata(const resolve::PackageVersion& version) {
    const auto chosen_file = chosen(version.name, version.version);
    if (chosen_file.file == nullptr) {
        return fail(ErrorKind::Invalid, version.name.str(), " ", version.version.str(), " has no file for this system");
    }
    auto found = metadata_.find(chosen_file.file->filename);
    if (found == metadata_.end()) {
        progress_.step(Stage::Resolve, version.name.str(), 0, 0);
        found = metadata_.emplace(chosen_file.file->filename, read_metadata(version, chosen_file)).first;
    }
    if (!found->second.ok()) return found->second.error();
    return &std::as_const(*found->second);
}

// A supported tag has the platform, or the wheel is for any.
bool IndexPackageSource::is_own_platform(std::string_view platform) const {
    return std::any_of(tag_ranks_.begin(), tag_ranks_.end(), [&](const auto& tag) {
        return std::string_view(tag.first).substr(tag.first.rfind('-') + 1) == platform;
    });
}

resolve::OtherWheels IndexPackageSource::other_wheels(const resolve::PackageVersion& version) {
    resolve::OtherWheels others;
    const auto found = projects_.find(version.name);
    if (found == projects_.end()) return others;
    const auto& files = found->second->files;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto listed = files.listed(i);
        const auto wheel = pep::WheelFilename::parse(concat(files.text(listed.head), files.text(listed.tail)));
        if (!wheel.ok() || wheel->name != version.name || wheel->version != version.version) continue;
        for (const auto& tag : wheel->tags) {
            const auto text = tag.str();
            const auto platform = text.substr(text.rfind('-') + 1);
            if (is_own_platform(platform)) {
                others.pythons.push_back(text.substr(0, text.find('-')));
            } else {
                others.platforms.push_back(platform);
            }
        }
    }
    return others;
}

}  // namespace pyenvx::packages
