#include "launcher/locking/release_files.hpp"

#include <algorithm>

#include "launcher/packages/listed_names.hpp"
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
        : name_(name), version_(version), sources_(sources), former_(former), reader_(name) {}

    Result<pylock::Distributions> gather() {
        const auto page = TRY(sources_.index.page(name_));
        pylock::Distributions files;
        std::vector<std::optional<Head>> heads(page->files.texts());  // many files have one
        for (std::size_t i = 0; i < page->files.size(); ++i) {
            const auto listed = page->files.listed(i);
            const auto tail = page->files.text(listed.tail);
            if (tail.empty()) continue;  // neither a wheel nor a source
            auto& head = heads[listed.head];
            if (!head) head = read_head(page->files.text(listed.head));
            const auto ending = head->is_ours ? packages::read_ending(tail) : Ending{};
            if (is_wanted(*head, ending)) TRY(add(page->files.at(i), ending, files));
        }
        std::sort(files.wheels.begin(), files.wheels.end(),
                  [](const auto& left, const auto& right) { return left.name < right.name; });
        files.index = former_ != nullptr ? former_->index : std::string();
        return files;
    }

private:
    using Ending = packages::ListedEnding;
    struct Head {
        bool is_ours = false;  // this version's
        bool may_be_wheels = false;
    };

    Head read_head(std::string_view text) {
        const auto listed = reader_.read_if(text, version_);
        return listed ? Head{true, listed->may_be_wheels} : Head{};
    }

    bool is_wanted(const Head& head, const Ending& ending) const {
        if (ending.kind == Ending::Kind::Other) return false;
        if (ending.kind != Ending::Kind::Wheel) return sources_.rules.build.takes_sources(name_);
        const bool is_taken = head.may_be_wheels && sources_.rules.build.takes_wheels(name_);
        return is_taken && sources_.filter.matters(ending.tags);
    }

    bool is_too_new(const index::DistributionFile& listed) const {
        const auto& limit = sources_.rules.limit_for(name_).too_late;
        return limit && listed.uploaded && *listed.uploaded >= *limit;
    }

    Result<void> add(const index::DistributionFile& listed, const Ending& ending, pylock::Distributions& files) {
        if (is_too_new(listed)) return {};
        if (ending.kind == Ending::Kind::Wheel) {
            files.wheels.push_back(TRY(file_for(listed)));
        } else if (!files.sdist || ending.kind == Ending::Kind::Tarball) {
            files.sdist = TRY(file_for(listed));
        }
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
    packages::HeadReader reader_;
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

bool WheelFilter::matters(std::string_view tags) {
    if (const auto known = known_.find(tags); known != known_.end()) return known->second;
    return known_.emplace(tags, accepts_any(tags)).first->second;
}

bool WheelFilter::accepts_any(std::string_view tags) const {
    const auto expanded = pep::expand_tags(tags);
    if (!expanded.ok()) return false;
    return std::any_of(expanded->begin(), expanded->end(), [&](const pep::WheelTag& tag) {
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
