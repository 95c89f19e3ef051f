// A person's file, replaced as a whole.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::edit {

/// By a name of its own beside it, synced. `file` is no link: one would be replaced. Io.
Result<void> replace_file(const std::filesystem::path& file, std::string_view bytes, mode_t mode);

}  // namespace pyenvx::edit
