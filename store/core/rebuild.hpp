// What to do about a database that is damaged or lost: the info files say nearly all that it said.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "store/base/result.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::store {

/// What lies below `home`.
struct Described {
    std::vector<ObjectInfo> objects;  ///< each after those that it refers to
    std::vector<std::pair<std::filesystem::path, StorePath>> roots;
};

/// Objects that have both a directory and a sound info file, and so do all that they refer to; and the links to them.
Result<Described> describe_store(const std::filesystem::path& home);

/// Remembers that the database is damaged, for whoever opens it next: in the midst of work it cannot be replaced.
Result<void> mark_database_damaged(const std::filesystem::path& home);
Result<bool> is_database_marked_damaged(const std::filesystem::path& home);

/// Renames a database that is marked to store.sqlite.damaged, and removes the mark. Thread- and process-safe.
Result<void> set_database_aside(const std::filesystem::path& home);

}  // namespace pyenvx::store
