#include "launcher/pipeline/index_package_source.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "launcher/pipeline/well_known_names.hpp"
#include "store/base/text.hpp"

namespace pyenvx::pipeline {
namespace {

constexpr std::size_t kUnsupported = std::numeric_limits<std::size_t>::max();

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
        : source_(source), name_(name), files_(files), heads_(files.texts()), endings_(files.texts()) {}

    // File names that follow no standard (old .egg and .exe files, invalid versions) are no candidates.
    void add(std::size_t position) {
        const auto file = files_.listed(position);
        const auto& ending = ending_of(file.tail);
        if (ending.kind == Ending::Kind::Nothing) return;
        const auto& head = head_of(file.head);
        if (head.release == nullptr) return;
        if (ending.kind == Ending::Kind::Source) {
            head.release->has_source = true;
        } else if (head.is_wheels) {
            add_wheel(*head.release, ending, position, file.yanked);
        }
    }
    const std::map<pep::Version, Release, std::greater<>>& newest_first() const { return by_version_; }

private:
    struct Head {
        Release* release = nullptr;  // none when it is not this project's name and a version
        bool is_wheels = false;      // could begin a wheel's name
    };

    static void add_wheel(Release& release, const Ending& ending, std::size_t position, bool yanked) {
        if (ending.rank == kUnsupported) {
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
        // A version has no "-" in its normal form; names of old sources do.
        const auto dash = text.rfind('-');
        if (dash == std::string_view::npos) return {};
        const auto name = text.substr(0, dash);
        auto version = pep::Version::parse(text.substr(dash + 1));
        if (!version.ok() || !is_own(name)) return {};
        const pep::WheelNameParts parts{name, text.substr(dash + 1), {}, {}};
        return {&by_version_[*std::move(version)], parts.are_sound()};
    }
    bool is_own(std::string_view name) {
        if (name == last_own_name_) return true;
        const auto parsed = pep::PackageName::parse(name);
        if (!parsed.ok() || *parsed != name_) return false;
        last_own_name_ = name;
        return true;
    }

    IndexPackageSource& source_;
    const pep::PackageName& name_;
    const index::FileList& files_;
    std::vector<std::optional<Head>> heads_;  // by number of text, as are these
    std::vector<std::optional<Ending>> endings_;
    std::map<pep::Version, Release, std::greater<>> by_version_;
    std::string_view last_own_name_;
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
    if (text == ".tar.gz" || text == ".zip") return {Ending::Kind::Source, kUnsupported, {}};
    const auto parts = pep::WheelNameParts::split_ending(text);
    const auto best = parts && parts->are_sound() ? rank(parts->tags) : std::nullopt;
    return best ? Ending{Ending::Kind::Wheel, *best, parts->build} : Ending{};
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
            const auto python = project.files.listed(*release.wheel).requires_python;
            if (python) candidate.requires_python = specifiers(project.files.text(*python));
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
    Releases releases(*this, name, project.files);
    for (std::size_t i = 0; i < project.files.size(); ++i) releases.add(i);
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
