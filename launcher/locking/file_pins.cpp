#include "launcher/locking/file_pins.hpp"

#include <algorithm>

#include "launcher/pylock/locked_file.hpp"

namespace pyenvx::locking {
namespace {

pylock::PinnedBuild without_packages(const building::BuildIdentity& build) {
    return {build.name, build.source.hex(), build.environment, build.requirements};
}

auto is_same_as(const pylock::PinnedBuild& build) {
    return [&build](const pylock::PinnedBuild& other) { return pylock::is_same_build(build, other); };
}

pylock::Package entry_of(const lock::LockedPackage& package) {
    pylock::Distributions files;
    if (package.is_source()) {
        files.sdist = pylock::file_of(package);
    } else {
        files.wheels.push_back(pylock::file_of(package));
    }
    return {package.name, package.version, {}, {}, package.dependencies, std::move(files)};
}

const pylock::File* only_file(const pylock::Package& package) {
    const auto* files = std::get_if<pylock::Distributions>(&package.source);
    if (files == nullptr || files->wheels.size() + (files->sdist ? 1 : 0) != 1) return nullptr;
    return files->sdist ? &*files->sdist : &files->wheels.front();
}

}  // namespace

FilePins::FilePins(pylock::BuildLock lock, const pep::PythonPlatform& platform)
    : former_(std::move(lock)), tags_(pep::supported_tags(platform)) {}

// A wheel for another C library is of no use here, and what replaces it is chosen anew.
bool FilePins::fits(const lock::Lock& lock) const {
    return std::all_of(lock.packages.begin(), lock.packages.end(), [&](const lock::LockedPackage& package) {
        const auto name = pep::WheelFilename::parse(package.filename);
        if (!name.ok()) return package.is_source();
        return std::any_of(name->tags.begin(), name->tags.end(), [&](const pep::WheelTag& tag) {
            return std::find(tags_.begin(), tags_.end(), tag) != tags_.end();
        });
    });
}

Result<std::optional<lock::Lock>> FilePins::find(const building::BuildIdentity& build) {
    const auto wanted = without_packages(build);
    const auto found = std::find_if(former_.builds.begin(), former_.builds.end(), is_same_as(wanted));
    if (chooses_anew_ || found == former_.builds.end()) return std::optional<lock::Lock>();
    lock::Lock lock;
    for (const auto& package : found->packages) {
        const auto* file = only_file(package);
        if (file == nullptr) {
            return fail(ErrorKind::Invalid, "what the build of ", build.name,
                        " needs is not pinned to one file: ", package.name.str());
        }
        lock.packages.push_back(TRY(pylock::locked_file(package, *file, {})));
    }
    return fits(lock) ? std::optional(std::move(lock)) : std::nullopt;
}

void FilePins::note(const building::BuildIdentity& build, const lock::Lock& chosen) {
    auto pinned = without_packages(build);
    std::erase_if(noted_, is_same_as(pinned));
    for (const auto& package : chosen.packages) pinned.packages.push_back(entry_of(package));
    noted_.push_back(std::move(pinned));
}

std::optional<Sha256> FilePins::tree_of(const pep::PackageName& name, const std::string& commit) const {
    for (const auto& tree : former_.trees) {
        if (tree.name == name.str() && tree.commit == commit) return *Sha256::from_hex(tree.sha256);
    }
    return std::nullopt;
}

void FilePins::note_tree(const pep::PackageName& name, const std::string& commit, const Sha256& tree) {
    trees_.push_back({name.str(), commit, tree.hex()});
}

pylock::BuildLock FilePins::lock(Unused unused, const std::string& environment) const {
    pylock::BuildLock lock{noted_, trees_};
    if (unused == Unused::Stay) lock.trees.insert(lock.trees.end(), former_.trees.begin(), former_.trees.end());
    std::sort(lock.trees.begin(), lock.trees.end());
    lock.trees.erase(std::unique(lock.trees.begin(), lock.trees.end()), lock.trees.end());
    for (const auto& pinned : former_.builds) {
        const bool is_known = std::any_of(noted_.begin(), noted_.end(), is_same_as(pinned));
        const bool goes = unused == Unused::Go && pinned.environment == environment;
        if (!is_known && !goes) lock.builds.push_back(pinned);
    }
    return lock;
}

}  // namespace pyenvx::locking
