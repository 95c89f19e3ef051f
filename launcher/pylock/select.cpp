#include "launcher/pylock/select.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "launcher/pylock/locked_file.hpp"

namespace pyenvx::pylock {
namespace {

std::string describe(const Environment& environment) {
    return concat("Python ", environment.python.str(), " on ", environment.markers.sys_platform, ' ',
                  environment.platform.machine);
}

bool admits(const std::optional<pep::SpecifierSet>& requires_python, const Environment& environment) {
    return !requires_python || requires_python->contains(environment.python, pep::Prereleases::Allow);
}

bool names_environment(const Lock& lock, const Environment& environment) {
    return lock.environments.empty() ||
           std::any_of(lock.environments.begin(), lock.environments.end(),
                       [&](const pep::Marker& marker) { return marker.evaluate(environment.markers, {}); });
}

std::string listed(const std::vector<pep::ExtraName>& names) {
    std::vector<std::string> texts;
    for (const auto& name : names) texts.push_back(name.str());
    return texts.empty() ? "it has none" : concat("it has ", join(texts, ", "));
}

class Chooser {
public:
    Chooser(const Lock& lock, const std::filesystem::path& file, const Environment& environment,
            const Selection& selection)
        : lock_(lock),
          name_(printable(file.filename().native())),
          file_(file),
          environment_(environment),
          selection_(selection) {
        const auto tags = pep::supported_tags(environment.platform);
        for (std::size_t i = 0; i < tags.size(); ++i) ranks_.emplace(tags[i].str(), i);
    }

    Result<lock::Lock> choose() {
        TRY(check_names());
        TRY(check_environment());
        TRY(choose_entries());
        lock::Lock chosen{lock_.own ? lock_.own->declaration_digest : "", environment_.python.str(), {}};
        for (const auto& [name, package] : entries_) chosen.packages.push_back(TRY(locked(*package)));
        return chosen;
    }

private:
    Result<void> check_names() const {
        const auto has = [](const auto& names, const auto& name) {
            return std::find(names.begin(), names.end(), name) != names.end();
        };
        for (const auto& extra : selection_.extras) {
            if (has(lock_.extras, extra)) continue;
            return fail(ErrorKind::Usage, name_, " has no extra `", extra.str(), '`').hint(listed(lock_.extras));
        }
        if (!selection_.groups) return {};
        for (const auto& group : *selection_.groups) {
            if (has(lock_.dependency_groups, group) || has(lock_.default_groups, group)) continue;
            return fail(ErrorKind::Usage, name_, " has no dependency group `", group.str(), '`')
                .hint(listed(lock_.dependency_groups));
        }
        return {};
    }

    Result<void> check_environment() const {
        if (!admits(lock_.requires_python, environment_)) {
            return fail(ErrorKind::Unsatisfiable, name_, " is for Python ", lock_.requires_python->str(),
                        ", and this is ", environment_.python.str())
                .hint("choose such a Python with --python, or make the lock for this one: `pyenvx lock`");
        }
        if (names_environment(lock_, environment_)) return {};
        auto error = fail(ErrorKind::Unsatisfiable, name_, " is for other environments than ", describe(environment_));
        for (const auto& marker : lock_.environments) error.add_note(concat("it is for ", printable(marker.str())));
        return std::move(error).hint("make the lock for this environment too: `pyenvx lock`");
    }

    bool holds(const Package& package) const {
        if (!package.marker) return true;
        const std::set<GroupName> defaults(lock_.default_groups.begin(), lock_.default_groups.end());
        return package.marker->evaluate(environment_.markers, selection_.extras, selection_.groups.value_or(defaults));
    }

    Result<void> choose_entries() {
        for (const auto& package : lock_.packages) {
            if (!holds(package)) continue;
            if (!admits(package.requires_python, environment_)) {
                return fail(ErrorKind::Unsatisfiable, name_, ": ", package.name.str(), " is for Python ",
                            package.requires_python->str(), ", and this is ", environment_.python.str());
            }
            if (entries_.emplace(package.name, &package).second) continue;
            return fail(ErrorKind::Invalid, name_, " has several entries of ", package.name.str(), " that hold for ",
                        describe(environment_))
                .hint("which one is meant cannot be known: make the lock anew");
        }
        return {};
    }

    Result<lock::LockedPackage> locked(const Package& package) const {
        auto chosen = TRY(choose_source(package).context("in ", name_));
        for (const auto& name : package.dependencies) {
            if (entries_.contains(name)) chosen.dependencies.push_back(name);
        }
        return chosen;
    }

    Result<lock::LockedPackage> choose_source(const Package& package) const {
        const auto* files = std::get_if<Distributions>(&package.source);
        if (files == nullptr) return locked_source(package, file_);
        if (const auto* wheel = best_wheel(package, *files)) return locked_file(package, *wheel, file_);
        const bool takes_source = !selection_.takes_sources || selection_.takes_sources(package.name);
        if (files->sdist && takes_source) return locked_file(package, *files->sdist, file_);
        return nothing_fits(package, *files);
    }

    Error nothing_fits(const Package& package, const Distributions& files) const {
        const auto version = package.version ? concat(' ', package.version->str()) : "";
        auto error = fail(ErrorKind::Unsatisfiable, package.name.str(), version, " has no file in the lock for ",
                          describe(environment_));
        if (files.sdist) {
            return std::move(error).hint("it has a source distribution, but building it is ruled out here");
        }
        return std::move(error).hint("make the lock for this environment too: `pyenvx lock`");
    }

    const File* best_wheel(const Package& package, const Distributions& files) const {
        if (selection_.takes_wheels && !selection_.takes_wheels(package.name)) return nullptr;
        const File* best = nullptr;
        std::size_t best_rank = ranks_.size();
        std::string best_build;
        for (const auto& wheel : files.wheels) {
            const auto name = pep::WheelFilename::parse(wheel.name);
            const auto rank = name.ok() ? rank_of(*name) : ranks_.size();
            if (rank > best_rank || rank == ranks_.size()) continue;
            if (rank == best_rank && pep::build_order(name->build, best_build) <= 0) continue;
            best = &wheel;
            best_rank = rank;
            best_build = name->build;
        }
        return best;
    }

    std::size_t rank_of(const pep::WheelFilename& name) const {
        auto rank = ranks_.size();
        for (const auto& tag : name.tags) {
            const auto found = ranks_.find(tag.str());
            if (found != ranks_.end()) rank = std::min(rank, found->second);
        }
        return rank;
    }

    const Lock& lock_;
    const std::string name_;
    const std::filesystem::path& file_;
    const Environment& environment_;
    const Selection& selection_;
    std::unordered_map<std::string, std::size_t> ranks_;
    std::map<pep::PackageName, const Package*> entries_;
};

}  // namespace

Result<lock::Lock> select(const Lock& lock, const std::filesystem::path& file, const Environment& environment,
                          const Selection& selection) {
    return Chooser(lock, file, environment, selection).choose();
}

bool is_for(const Lock& lock, const Environment& environment) {
    return admits(lock.requires_python, environment) && names_environment(lock, environment);
}

}  // namespace pyenvx::pylock
