// The folders of a store's home, and whose they may be.
#pragma once

#include <filesystem>

#include "store/base/result.hpp"

namespace pyenvx::store {

/// Makes what is missing:
///   store/        the objects                     info/     their info files
///   db/           the database                    locks/    one file a path that was ever written
///   tmp/          drafts (store/base/drafts.hpp), downloads    records/  launch records
///   resolutions/  versions that are kept          envs/     stable links
///   using/        what processes use (temporary_roots.hpp)
/// Refused when the home belongs to another uid or others may write it; Io.
Result<void> prepare_home(const std::filesystem::path& home);

/// Refused when the home belongs to another uid or others may write it; Io when it is no folder.
Result<void> check_owner(const std::filesystem::path& home);

}  // namespace pyenvx::store
