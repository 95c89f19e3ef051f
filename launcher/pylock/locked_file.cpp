#include "launcher/pylock/locked_file.hpp"

#include "store/index/http/url.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::pylock {
namespace {

struct Algorithm {
    std::string_view name;
    std::size_t digits;
};
// Those that every download is checked against (store/index).
constexpr Algorithm kSecure[] = {{"sha256", 64}, {"sha384", 96}, {"sha512", 128}};

std::filesystem::path absolute(const std::string& path, const std::filesystem::path& lock_file) {
    return (lock_file.parent_path() / path).lexically_normal();
}

std::string url_of(const File& file, const std::filesystem::path& lock_file) {
    return file.path.empty() ? file.url : index::file_url(absolute(file.path, lock_file).native());
}

Result<void> take_hashes(const File& file, lock::LockedPackage& package) {
    bool any = false;
    for (const auto& [name, digits] : kSecure) {
        const auto found = file.hashes.find(std::string(name));
        if (found == file.hashes.end()) continue;
        any = true;
        if (found->second.size() != digits) {
            return fail(ErrorKind::Invalid, package.name.str(), ": the ", name, " of ", printable(file.name), " has ",
                        found->second.size(), " digits");
        }
        if (name == "sha256") {
            package.sha256 = TRY(Sha256::from_hex(found->second));
        } else {
            package.other_hashes.insert(*found);
        }
    }
    if (any) return {};
    return fail(ErrorKind::Refused, package.name.str(), ": ", printable(file.name), " has no hash that is secure")
        .hint("make the lock with a tool that writes sha256");
}

// What is built from a folder or a commit says its version itself, once it is built.
pep::Version version_of(const Package& package, const std::string& filename) {
    if (package.version) return *package.version;
    if (const auto wheel = pep::WheelFilename::parse(filename); wheel.ok()) return wheel->version;
    if (const auto sdist = pep::SdistFilename::parse(filename); sdist.ok()) return sdist->version;
    return *pep::Version::parse("0");
}

lock::LockedPackage without_file(const Package& package, lock::Source source) {
    lock::LockedPackage locked{package.name, version_of(package, ""), "", "", {}, {}, {}, false};
    locked.source = std::move(source);
    return locked;
}

/// An entry that is no index's.
struct DirectEntry {
    const Package& package;
    const std::filesystem::path& lock_file;

    Result<lock::LockedPackage> operator()(const Distributions&) const {
        return fail(ErrorKind::Failed, package.name.str(), " comes from an index");
    }
    Result<lock::LockedPackage> operator()(const Archive& archive) const {
        auto locked = TRY(locked_file(package, archive.file, lock_file));
        locked.source = lock::ArchiveSource{archive.subdirectory};
        return locked;
    }
    Result<lock::LockedPackage> operator()(const Vcs& vcs) const {
        if (vcs.type != "git") {
            return fail(ErrorKind::Invalid, package.name.str(), " comes from a repository of ", printable(vcs.type),
                        ", and pyenvx knows those of git alone");
        }
        const auto url = vcs.url.empty() ? index::file_url(absolute(vcs.path, lock_file).native()) : vcs.url;
        return without_file(
            package, lock::VcsSource{vcs.type, url, vcs.requested_revision, to_lower(vcs.commit), vcs.subdirectory});
    }
    Result<lock::LockedPackage> operator()(const Directory& directory) const {
        return without_file(package, lock::DirectorySource{absolute(directory.path, lock_file), directory.editable,
                                                           directory.subdirectory});
    }
};

/// Relative where it lies in the lock's folder, so that both can move together.
std::string path_from(const std::filesystem::path& path, const std::filesystem::path& lock_file) {
    const auto relative = path.lexically_relative(lock_file.parent_path());
    const bool is_below = !relative.empty() && *relative.begin() != "..";
    return is_below ? relative.native() : path.native();
}

/// The reverse of DirectEntry.
struct DirectSource {
    const lock::LockedPackage& package;
    const std::filesystem::path& lock_file;

    Source operator()(const std::monostate&) const { return Distributions{}; }
    Source operator()(const lock::ArchiveSource& archive) const {
        auto file = file_of(package);
        if (const auto path = index::file_url_path(package.url)) {
            file.url.clear();
            file.path = path_from(*path, lock_file);
        }
        return Archive{std::move(file), archive.subdirectory};
    }
    Source operator()(const lock::VcsSource& vcs) const {
        return Vcs{vcs.type, vcs.url, {}, vcs.requested_revision, vcs.commit, vcs.subdirectory};
    }
    Source operator()(const lock::DirectorySource& directory) const {
        return Directory{path_from(directory.path, lock_file), directory.editable, directory.subdirectory};
    }
};

}  // namespace

Result<lock::LockedPackage> locked_file(const Package& package, const File& file,
                                        const std::filesystem::path& lock_file) {
    lock::LockedPackage locked{
        package.name, version_of(package, file.name), file.name, url_of(file, lock_file), {}, file.size, {}, false};
    locked.lock = printable(lock_file.filename().native());
    TRY(take_hashes(file, locked));
    return locked;
}

File file_of(const lock::LockedPackage& package) {
    File file{package.filename, package.url, {}, package.size, {}, package.other_hashes};
    if (package.sha256) file.hashes["sha256"] = package.sha256->hex();
    return file;
}

Result<lock::LockedPackage> locked_source(const Package& package, const std::filesystem::path& lock_file) {
    return std::visit(DirectEntry{package, lock_file}, package.source);
}

Source direct_source(const lock::LockedPackage& package, const std::filesystem::path& lock_file) {
    return std::visit(DirectSource{package, lock_file}, package.source);
}

}  // namespace pyenvx::pylock
