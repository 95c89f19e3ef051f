// Folders of things in preparation. Who is killed leaves there what it was making, and a later process removes it.
#pragma once

#include <filesystem>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx {

/// Opens the folder and locks it shared: while the descriptor is open, nothing in it is taken for left over.
Result<Fd> enter_drafts(const std::filesystem::path& folder);

/// Removes what nobody makes any more: everything but locked directories, and nothing at all while somebody is inside.
Result<void> remove_left_over_drafts(const std::filesystem::path& folder);

}  // namespace pyenvx
