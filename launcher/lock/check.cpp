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

Result<void> check_url(const LockedPackage& package) {
    const std::string_view url = package.url;
    if (!url.starts_with("https://") && !url.starts_with("http://") && !url.starts_with("file://")) {
        return wrong(package, "its URL does not begin with https://, http:// or file://");
    }
    const bool clean = std::none_of(url.begin(), url.end(),
                                    [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
    if (!clean || !is_valid_utf8(url)) return wrong(package, "its URL holds characters that no URL holds");
    const auto begin = url.find("://") + 3;
    const auto authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    if (authority.find('@') != std::string_view::npos) return wrong(package, "its URL holds a user name or password");
    return {};
}

template <typename Filename>
Result<void> check_filename(const LockedPackage& package, std::string_view kind) {
    const auto file = Filename::parse(package.filename);
    if (!file.ok()) return wrong(package, concat("`", printable(package.filename), "` is no name of a ", kind));
    if (file->name == package.name && file->version == package.version) return {};
    return wrong(package, concat("the file ", printable(package.filename), " is of another package or version"));
}

Result<void> check_file(const LockedPackage& package) {
    if (package.filename.ends_with(".tar.gz") || package.filename.ends_with(".zip")) {
        TRY(check_filename<pep::SdistFilename>(package, "source distribution"));
    } else {
        TRY(check_filename<pep::WheelFilename>(package, "wheel"));
    }
    if (package.size.value_or(0) > std::numeric_limits<std::int64_t>::max())
        return wrong(package, "its size is absurd");
    return {};
}

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
        TRY(check_url(package));
        TRY(check_file(package));
        TRY(check_dependencies(lock, package));
    }
    return {};
}

}  // namespace pyenvx::lock
