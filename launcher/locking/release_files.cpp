#include "launcher/locking/release_files.hpp"

#include <algorithm>

#include "store/base/timestamp.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::locking {
namespace {

bool runs_on(std::string_view platform, const std::string& machine) {
    if (platform == "any") return true;
    constexpr std::string_view kKinds[] = {"manylinux", "musllinux", "linux"};
    const bool is_linux = std::any_of(std::begin(kKinds), std::end(kKinds),
                                      [&](std::string_view kind) { return platform.starts_with(kind); });
    return is_linux && platform.ends_with(concat('_', machine));
}

bool has_strong_hash(const pylock::Hashes& hashes) {
    return hashes.contains("sha256") || hashes.contains("sha384") || hashes.contains("sha512");
}

bool is_other_file(const pylock::File& former, const index::DistributionFile& listed) {
    return std::any_of(listed.hashes.begin(), listed.hashes.end(), [&](const auto& hash) {
        const auto found = former.hashes.find(hash.first);
        return found != former.hashes.end() && found->second != hash.second;
    });
}

const pylock::File* named(const std::string& filename, const pylock::Distributions* former) {
    if (former == nullptr) return nullptr;
    if (former->sdist && former->sdist->name == filename) return &*former->sdist;
    const auto found = std::find_if(former->wheels.begin(), former->wheels.end(),
                                    [&](const auto& wheel) { return wheel.name == filename; });
    return found == former->wheels.end() ? nullptr : &*found;
}

class Release {
public:
    Release(const pep::PackageName& name, const pep::Version& version, const ReleaseSources& sources,
            const pylock::Distributions* former)
        : name_(name), version_(version), sources_(sources), former_(former) {}

    Result<pylock::Distributions> gather() {
        const auto page = TRY(sources_.index.page(name_));
        pylock::Distributions files;
        std::vector<std::optional<bool>> is_ours(page->files.texts());  // many files have one head
        for (std::size_t i = 0; i < page->files.size(); ++i) {
            const auto head = page->files.listed(i).head;
            if (!is_ours[head]) is_ours[head] = is_version(page->files.text(head));
            if (*is_ours[head]) TRY(add(page->files.at(i), files));
        }
        std::sort(files.wheels.begin(), files.wheels.end(),
                  [](const auto& left, const auto& right) { return left.name < right.name; });
        files.index = former_ != nullptr ? former_->index : std::string();
        return files;
    }

private:
    /// Whether a file's name begins with this version: "demo-1.0".
    bool is_version(std::string_view head) const {
        const auto dash = head.rfind('-');
        if (dash == std::string_view::npos) return false;
        const auto version = pep::Version::parse(head.substr(dash + 1));
        return version.ok() && *version == version_;
    }

    bool is_too_new(const index::DistributionFile& listed) const {
        const auto& limit = sources_.rules.limit_for(name_).too_late;
        return limit && listed.uploaded && *listed.uploaded >= *limit;
    }

    Result<void> add(const index::DistributionFile& listed, pylock::Distributions& files) {
        if (is_too_new(listed)) return {};
        const auto wheel = pep::WheelFilename::parse(listed.filename);
        if (wheel.ok()) {
            if (wheel->name != name_ || !sources_.rules.build.takes_wheels(name_)) return {};
            if (sources_.filter.matters(listed.filename)) files.wheels.push_back(TRY(file_for(listed)));
            return {};
        }
        const auto source = pep::SdistFilename::parse(listed.filename);
        if (!source.ok() || source->name != name_ || !sources_.rules.build.takes_sources(name_)) return {};
        const bool is_better = !files.sdist || listed.filename.ends_with(".tar.gz");
        if (is_better) files.sdist = TRY(file_for(listed));
        return {};
    }

    Result<pylock::File> file_for(const index::DistributionFile& listed) {
        const auto* known = named(listed.filename, former_);
        if (known != nullptr && !is_other_file(*known, listed)) return *known;
        if (known != nullptr) {
            sources_.progress.warn(concat(printable(listed.filename),
                                          " is another file on the index now: its hash in "
                                          "the lock changes"));
        }
        pylock::File file{listed.filename, listed.url, {}, listed.size, {}, listed.hashes};
        if (listed.uploaded) file.upload_time = timestamp_text(*listed.uploaded);
        if (!has_strong_hash(file.hashes)) file.hashes["sha256"] = TRY(digest_of(listed));
        return file;
    }

    Result<std::string> digest_of(const index::DistributionFile& listed) {
        sources_.progress.step(Stage::Download, listed.filename, 0, 0);
        return TRY(sources_.index.download(listed, sources_.drafts).get()).sha256.hex();
    }

    const pep::PackageName& name_;
    const pep::Version& version_;
    const ReleaseSources& sources_;
    const pylock::Distributions* former_;
};

}  // namespace

WheelFilter::WheelFilter(const std::vector<LockEnvironment>& environments) {
    for (const auto& [target, environment] : environments) {
        Accepted accepted{{}, environment.platform.machine};
        for (const bool free_threaded : {false, true}) {
            auto platform = environment.platform;
            platform.free_threaded = free_threaded;
            for (const auto& tag : pep::supported_tags(platform)) {
                accepted.interpreters.insert(concat(tag.python, '-', tag.abi));
            }
        }
        accepted_.push_back(std::move(accepted));
    }
}

bool WheelFilter::matters(std::string_view filename) const {
    const auto wheel = pep::WheelFilename::parse(filename);
    if (!wheel.ok()) return false;
    return std::any_of(wheel->tags.begin(), wheel->tags.end(), [&](const pep::WheelTag& tag) {
        return std::any_of(accepted_.begin(), accepted_.end(), [&](const Accepted& accepted) {
            return runs_on(tag.platform, accepted.machine) &&
                   accepted.interpreters.contains(concat(tag.python, '-', tag.abi));
        });
    });
}

Result<pylock::Distributions> files_of_release(const pep::PackageName& name, const pep::Version& version,
                                               const ReleaseSources& sources, const pylock::Distributions* former) {
    return Release(name, version, sources, former).gather();
}

}  // namespace pyenvx::locking
