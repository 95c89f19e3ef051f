// The folders of a store's home, and whose they may be.
#pragma once

#include <filesystem>

#include "store/base/result.hpp"

namespace pyenvx::store {

/// Makes what is missing:
///   store/        the objects                     info/     their info files
///   db/           the database                    locks/    one file a path that was ever written
///   tmp/          drafts and unnamed downloads    records/  launch records
///   resolutions/  versions that are kept          envs/     stable links
/// Refused when the home belongs to another uid or others may write it; Io.
Result<void> prepare_home(const std::filesystem::path& home);

/// Removes the drafts of processes that are gone. Those of living ones are locked, and stay.
Result<void> remove_left_over_drafts(const std::filesystem::path& home);

}  // namespace pyenvx::store
