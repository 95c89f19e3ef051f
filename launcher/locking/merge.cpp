#include "launcher/locking/merge.hpp"

#include <algorithm>
#include <set>

namespace pyenvx::locking {
namespace {

/// One version of a package, and where it was chosen.
struct Entry {
    const lock::LockedPackage* package;
    std::set<std::size_t> environments;
    std::set<pep::PackageName> dependencies;
};

using Entries = std::map<std::pair<pep::PackageName, pep::Version>, Entry>;

Entries entries_of(const std::vector<lock::Lock>& chosen) {
    Entries entries;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        for (const auto& package : chosen[i].packages) {
            auto& entry = entries.try_emplace({package.name, package.version}, Entry{&package, {}, {}}).first->second;
            entry.environments.insert(i);
            entry.dependencies.insert(package.dependencies.begin(), package.dependencies.end());
        }
    }
    return entries;
}

}  // namespace

Preferences preferences_of(const pylock::Lock& lock, const pylock::Environment& environment) {
    Preferences here;
    std::map<pep::PackageName, std::set<pep::Version>> anywhere;
    for (const auto& package : lock.packages) {
        if (!package.version) continue;
        anywhere[package.name].insert(*package.version);
        const bool holds = !package.marker || package.marker->evaluate(environment.markers, {});
        if (holds) here.insert_or_assign(package.name, *package.version);
    }
    for (const auto& [name, versions] : anywhere) {
        if (versions.size() == 1) here.emplace(name, *versions.begin());
    }
    return here;
}

const pylock::Package* find_entry(const pylock::Lock& lock, const pep::PackageName& name, const pep::Version& version) {
    const auto found = std::find_if(lock.packages.begin(), lock.packages.end(), [&](const pylock::Package& package) {
        return package.name == name && package.version == version;
    });
    return found == lock.packages.end() ? nullptr : &*found;
}

Result<pylock::Lock> merge(const std::vector<LockEnvironment>& environments, const std::vector<lock::Lock>& chosen,
                           const FilesOf& files_of) {
    pylock::Lock lock;
    lock.created_by = "pyenvx";
    lock.requires_python = requires_python(environments);
    for (const auto& environment : environments) lock.environments.push_back(marker_of(environment));
    for (const auto& [key, entry] : entries_of(chosen)) {
        pylock::Package package{key.first};
        // What is built from a folder has the version that it has at the time.
        if (!std::holds_alternative<lock::DirectorySource>(entry.package->source)) package.version = key.second;
        package.marker = marker_for(entry.environments, environments);
        package.dependencies.assign(entry.dependencies.begin(), entry.dependencies.end());
        package.source = TRY(files_of(*entry.package));
        lock.packages.push_back(std::move(package));
    }
    return lock;
}

}  // namespace pyenvx::locking
