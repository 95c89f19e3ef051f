// A home that its owner shares: what others may read of it, and what they ask of it before they do (ARCHITECTURE.md,
// "Layered stores").
#pragma once

#include <filesystem>

#include "store/base/result.hpp"

namespace pyenvx::store {

/// HOME/snapshot.sqlite: what is registered there and safe on disk, as a file that never changes and is replaced by
/// renaming. A home is shared as long as it has one.
std::filesystem::path snapshot_file(const std::filesystem::path& home);
Result<bool> is_shared(const std::filesystem::path& home);

/// Lets others reach objects, info files and the snapshot, and nothing else: what is not one of them is closed to them.
/// To be called again whenever something may have come to lie in the home.
Result<void> open_to_others(const std::filesystem::path& home);
/// Removes the snapshot, and closes the home.
Result<void> close_to_others(const std::filesystem::path& home);

/// The real path of a shared home that may be used. Refused, with what is not to be trusted (store/base/trusted_place)
/// or that programs cannot be started from there; NotFound where there is none, or it is not shared.
Result<std::filesystem::path> check_shared_home(const std::filesystem::path& home);

}  // namespace pyenvx::store
