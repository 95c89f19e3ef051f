// What the lock of another tool says: packages with their files, and which requires which.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "launcher/pylock/lock.hpp"

namespace pyenvx::foreign {

inline constexpr std::size_t kMaxEntries = 20'000;  ///< of a lock
inline constexpr std::size_t kMaxListed = 20'000;   ///< files or requirements of one package

/// Something that a package of the lock requires, which is in the lock too.
struct Edge {
    pep::PackageName name;
    std::set<pep::ExtraName> extras = {};
    std::optional<pep::Marker> marker = {};
    std::optional<pep::Version> version = {};  ///< where the lock itself says which of several is meant
    pep::SpecifierSet specifiers = {};
};

struct Entry {
    pylock::Package package;  ///< its marker says where the entry counts at all
    std::vector<Edge> edges = {};
    std::map<pep::ExtraName, std::vector<Edge>> extras = {};
    bool is_virtual = false;  ///< requires other packages, and is itself nothing to install
    std::string origin = {};  ///< "uv.lock, line 12"
};

/// A plain value. A name may have several entries.
struct LockedGraph {
    std::string name;  ///< of the file, as messages call it
    std::string tool;
    std::vector<Entry> entries;
};

}  // namespace pyenvx::foreign
