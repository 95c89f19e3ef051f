#include "launcher/lock/check.hpp"

#include <algorithm>
#include <limits>

#include "store/pep/wheel_tag.hpp"

namespace pyenvx::lock {

namespace {

/// One sentence about a package: "numpy: MEANING".
Error wrong(const LockedPackage& package, std::string_view what) {
    return fail(ErrorKind::Invalid, package.name.str(), ": ", what);
}

bool is_clean(std::string_view text) {
    const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    return std::none_of(text.begin(), text.end(), is_odd) && is_valid_utf8(text);
}

std::string_view authority_of(std::string_view url) {
    const auto begin = url.find("://") + 3;
    return url.substr(begin, url.find_first_of("/?#", begin) - begin);
}

Result<void> check_url(const LockedPackage& package, std::string_view url) {
    if (!url.starts_with("https://") && !url.starts_with("http://") && !url.starts_with("file://")) {
        return wrong(package, "its URL does not begin with https://, http:// or file://");
    }
    if (!is_clean(url)) return wrong(package, "its URL holds characters that no URL holds");
    if (authority_of(url).find('@') == std::string_view::npos) return {};
    return wrong(package, "its URL holds a user name or password");
}

// In ssh the user's name is a part of the address, and no secret.
Result<void> check_repository(const LockedPackage& package, std::string_view url) {
    if (!url.starts_with("ssh://")) return check_url(package, url);
    if (!is_clean(url)) return wrong(package, "its URL holds characters that no URL holds");
    const auto authority = authority_of(url);
    const auto user = authority.substr(0, std::min(authority.rfind('@'), authority.size()));
    const bool has_user = user.size() < authority.size();
    if (authority.empty() || authority.front() == '-' || (has_user && user.find(':') != std::string_view::npos)) {
        return wrong(package, "its URL holds a password or names no host");
    }
    return {};
}

Result<void> check_subdirectory(const LockedPackage& package, std::string_view folder) {
    if (folder.empty()) return {};
    const auto pieces = split(folder, '/');
    const bool plain = printable(folder) == folder && std::none_of(pieces.begin(), pieces.end(), [](auto piece) {
                           return piece.empty() || piece == "." || piece == ".." || piece == ".git";
                       });
    return plain ? Result<void>() : wrong(package, "its subdirectory is no plain path inside of the source");
}

template <typename Filename>
Result<void> check_filename(const LockedPackage& package, std::string_view kind) {
    const auto file = Filename::parse(package.filename);
    if (!file.ok()) return wrong(package, concat("`", printable(package.filename), "` is no name of a ", kind));
    if (file->name == package.name && file->version == package.version) return {};
    return wrong(package, concat("the file ", printable(package.filename), " is of another package or version"));
}

bool is_archive_name(std::string_view filename) { return filename.ends_with(".tar.gz") || filename.ends_with(".zip"); }

Result<void> check_size(const LockedPackage& package) {
    if (package.size.value_or(0) <= std::numeric_limits<std::int64_t>::max()) return {};
    return wrong(package, "its size is absurd");
}

bool is_commit(std::string_view text) {
    return (text.size() == 40 || text.size() == 64) &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// What must hold for the place that a package comes from, by its kind.
struct OriginCheck {
    const LockedPackage& package;

    Result<void> operator()(const std::monostate&) const {
        TRY(check_url(package, package.url));
        TRY(check_size(package));
        if (is_archive_name(package.filename))
            return check_filename<pep::SdistFilename>(package, "source distribution");
        return check_filename<pep::WheelFilename>(package, "wheel");
    }
    // An archive that an address names may be called anything: a commit's, say.
    Result<void> operator()(const ArchiveSource& archive) const {
        TRY(check_url(package, package.url));
        TRY(check_size(package));
        TRY(check_subdirectory(package, archive.subdirectory));
        if (!is_archive_name(package.filename)) return check_filename<pep::WheelFilename>(package, "wheel");
        const bool plain = package.filename.find('/') == std::string::npos && is_clean(package.filename);
        return plain ? Result<void>() : wrong(package, "its file has no plain name");
    }
    Result<void> operator()(const VcsSource& vcs) const {
        TRY(check_no_file());
        TRY(check_repository(package, vcs.url));
        TRY(check_subdirectory(package, vcs.subdirectory));
        if (vcs.type != "git") return wrong(package, "its repository is none of git's");
        if (!is_commit(vcs.commit)) return wrong(package, "its commit is no commit's hash");
        if (vcs.requested_revision.starts_with('-') || !is_clean(vcs.requested_revision)) {
            return wrong(package, "its revision is none that git has");
        }
        return {};
    }
    Result<void> operator()(const DirectorySource& directory) const {
        TRY(check_no_file());
        TRY(check_subdirectory(package, directory.subdirectory));
        const auto& path = directory.path.native();
        if (directory.path.is_absolute() && printable(path) == path) return {};
        return wrong(package, "its folder has no absolute path of printable characters");
    }

private:
    Result<void> check_no_file() const {
        if (package.filename.empty() && package.url.empty() && !package.size) return {};
        return wrong(package, "it has a file beside its folder or repository");
    }
};

Result<void> check_dependencies(const Lock& lock, const LockedPackage& package) {
    for (const auto& dependency : package.dependencies) {
        const auto found = std::lower_bound(
            lock.packages.begin(), lock.packages.end(), dependency,
            [](const LockedPackage& candidate, const pep::PackageName& name) { return candidate.name < name; });
        if (found == lock.packages.end() || found->name != dependency) {
            return wrong(package, concat("it depends on ", dependency.str(), ", which is not in the lock"));
        }
    }
    return {};
}

Result<void> check_order(const Lock& lock) {
    if (lock.packages.size() > kMaxPackages) {
        return fail(ErrorKind::Invalid, "more than ", kMaxPackages, " packages");
    }
    for (std::size_t i = 1; i < lock.packages.size(); ++i) {
        if (lock.packages[i].name == lock.packages[i - 1].name) return wrong(lock.packages[i], "it is there twice");
        if (lock.packages[i].name < lock.packages[i - 1].name) return wrong(lock.packages[i], "it is out of order");
    }
    return {};
}

}  // namespace

Result<void> check(const Lock& lock) {
    TRY(check_order(lock));
    TRY(Sha256::from_hex(lock.declaration_digest).context("in the declaration's digest"));
    TRY(pep::Version::parse(lock.python).context("in the version of Python"));
    for (const auto& package : lock.packages) {
        TRY(std::visit(OriginCheck{package}, package.source));
        TRY(check_dependencies(lock, package));
    }
    return {};
}

}  // namespace pyenvx::lock
