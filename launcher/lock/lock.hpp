// A resolution written down: pylock.toml (PEP 751), as pyenvx writes it and reads it back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"
#include "store/pep/name.hpp"
#include "store/pep/version.hpp"

namespace pyenvx::lock {

/// A file at an address that a requirement names (PEP 508), or a path of the user's as a file:// address: a wheel, or
/// an archive of sources under any name. `subdirectory` is where in it the project lies; "" for its top.
struct ArchiveSource {
    std::string subdirectory;
    bool operator==(const ArchiveSource&) const = default;
};

/// A commit of a repository: fixed by its hash.
struct VcsSource {
    std::string type;                ///< "git"
    std::string url;                 ///< https, http, ssh or file; without credentials, but for the user's name of ssh
    std::string requested_revision;  ///< as it was asked for; "" for the repository's own choice
    std::string commit;              ///< 40 or 64 hexadecimal digits
    std::string subdirectory;
    bool operator==(const VcsSource&) const = default;
};

/// A folder of the user's. An editable one is imported from where it lies.
struct DirectorySource {
    std::filesystem::path path;  ///< absolute
    bool editable = false;
    std::string subdirectory;
    bool operator==(const DirectorySource&) const = default;
};

/// Where a package comes from when that is not an index.
using Source = std::variant<std::monostate /* an index */, ArchiveSource, VcsSource, DirectorySource>;

/// One package, pinned to one file (a wheel, or the source distribution that a wheel is built from), to a commit or to
/// a folder. File name and address are empty for the last two, whose `sha256` is that of the tree
/// (store/nar/nar.hpp).
struct LockedPackage {
    pep::PackageName name;
    pep::Version version;
    std::string filename;
    std::string url;  ///< without credentials
    std::optional<Sha256> sha256;
    std::optional<std::uint64_t> size;
    std::vector<pep::PackageName> dependencies;  ///< sorted; said for people, never installed from
    bool requested = false;                      ///< the declaration itself asks for it
    /// sha384 and sha512 in lower-case hexadecimal, where the file is known by them and has no sha256.
    std::map<std::string, std::string> other_hashes = {};
    Source source = {};
    std::string lock = {};  ///< the name of the file that says so, where it is one of the user's

    bool is_direct() const { return !std::holds_alternative<std::monostate>(source); }
    bool is_source() const { return !filename.ends_with(".whl"); }
};

struct Lock {
    std::string declaration_digest;
    std::string python;                   ///< the full version it was made for
    std::vector<LockedPackage> packages;  ///< sorted by name
};

/// The canonical text: equal locks give equal bytes. Invalid when two packages have one name, a dependency is not
/// among them, or the URL has no file name or holds credentials.
Result<std::string> pylock_text(const Lock& lock);

/// The lock in a text that pylock_text made, whatever its order and spacing are now. `name` is what messages call it.
/// Invalid for anything PEP 751 forbids and for what this version cannot install (several files of a package, other
/// hashes only). TooNew for another major lock version.
Result<Lock> parse_pylock(std::string_view bytes, std::string_view name);

/// A lock that pyenvx keeps for itself. Nothing when the file is absent; Corrupt when it is not byte for byte what
/// write_kept writes.
Result<std::optional<Lock>> read_kept(const std::filesystem::path& file);
/// Atomic: readers see the former file or the new one. `drafts`: see AtomicFile.
Result<void> write_kept(const std::filesystem::path& file, const Lock& lock, const std::filesystem::path& drafts = {});

}  // namespace pyenvx::lock
