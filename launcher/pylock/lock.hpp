// pylock.toml (PEP 751) as values: whatever a lock says about installing, whoever made it. See ARCHITECTURE.md,
// "Locks".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "store/pep/marker.hpp"
#include "store/pep/name.hpp"
#include "store/pep/specifier.hpp"
#include "store/pep/version.hpp"

namespace pyenvx::pylock {

/// Dependency groups and extras are compared in the same normal form.
using GroupName = pep::ExtraName;

/// Algorithm → lower-case hexadecimal.
using Hashes = std::map<std::string, std::string>;

/// One file: a wheel, a source distribution, or an archive that a requirement names.
struct File {
    std::string name;  ///< of the file; never empty in a wheel or a source distribution
    std::string url;   ///< without credentials; may be empty
    std::string path;  ///< relative to the lock's folder, or absolute; may be empty
    std::optional<std::uint64_t> size = {};
    std::string upload_time = {};  ///< "2024-05-29T15:37:47.123456Z"; may be empty
    Hashes hashes = {};

    bool operator==(const File&) const = default;
};

/// Files of an index: what the package is installed from is one of them. Where neither url nor path is said (a lock of
/// another format that knows digests only), the file is found on an index by its name and hashes.
struct Distributions {
    std::vector<File> wheels = {};
    std::optional<File> sdist = {};
    std::string index = {};  ///< the address of the index; may be empty
};

struct Archive {
    File file;
    std::string subdirectory = {};
};

/// A commit of a repository. One of `url` and `path` is there.
struct Vcs {
    std::string type;  ///< "git"
    std::string url = {};
    std::string path = {};
    std::string requested_revision = {};
    std::string commit;
    std::string subdirectory = {};
};

struct Directory {
    std::string path;  ///< relative to the lock's folder, or absolute
    bool editable = false;
    std::string subdirectory = {};
};

using Source = std::variant<Distributions, Archive, Vcs, Directory>;

/// One entry. A name may have several, of which one at the most may hold for an environment.
struct Package {
    pep::PackageName name;
    std::optional<pep::Version> version = {};  ///< nothing where it is not fixed (a folder)
    std::optional<pep::Marker> marker = {};
    std::optional<pep::SpecifierSet> requires_python = {};
    std::vector<pep::PackageName> dependencies = {};  ///< sorted; said for people, never installed from
    Source source = Distributions{};
};

/// An environment that a lock of ours was made for.
struct Target {
    pep::Version python;   ///< in full: 3.11.7
    std::string platform;  ///< a wheel's platform tag: "manylinux_2_36_x86_64"
};

/// What words of a command line said about the choice, as they said it; empty where they said nothing.
struct ChosenBy {
    std::string resolution = {};
    std::string exclude_newer = {};
};

/// [tool.pyenvx]: when a lock is to be made anew. Nothing here decides what is installed.
struct Own {
    std::string declaration_digest;
    std::string script = {};           ///< the file name of the script that it belongs to; empty for a project
    std::vector<Target> targets = {};  ///< as they were asked for
    ChosenBy chosen_by = {};
};

struct Lock {
    std::vector<pep::Marker> environments = {};  ///< any of them must hold; none: any environment
    std::optional<pep::SpecifierSet> requires_python = {};
    std::vector<pep::ExtraName> extras = {};
    std::vector<GroupName> dependency_groups = {};
    std::vector<GroupName> default_groups = {};
    std::string created_by;
    std::vector<Package> packages = {};  ///< in the order of the file; ours by name and version
    std::optional<Own> own = {};         ///< of locks that pyenvx made
};

/// The last piece of a path or of a URL without query and fragment, percent-decoded.
std::string last_piece(const std::string& place);

}  // namespace pyenvx::pylock
