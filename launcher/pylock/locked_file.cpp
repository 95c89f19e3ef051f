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

}  // namespace

Result<lock::LockedPackage> locked_file(const Package& package, const File& file,
                                        const std::filesystem::path& lock_file) {
    const auto release = pep::WheelFilename::parse(file.name);
    auto version = package.version;
    if (!version && release.ok()) version = release->version;
    if (!version) version = TRY(pep::SdistFilename::parse(file.name)).version;
    lock::LockedPackage locked{package.name, *std::move(version), file.name, url_of(file, lock_file),
                               {},           file.size,           {},        false};
    TRY(take_hashes(file, locked));
    return locked;
}

Result<lock::LockedPackage> locked_source(const Package& package, const std::filesystem::path& lock_file) {
    if (const auto* archive = std::get_if<Archive>(&package.source)) {
        return locked_file(package, archive->file, lock_file);
    }
    return fail(ErrorKind::Invalid, package.name.str(), " comes from no file");
}

}  // namespace pyenvx::pylock
