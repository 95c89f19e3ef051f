// The static launcher as an object of the store.
#pragma once

#include <filesystem>
#include <string_view>

#include "store/core/store.hpp"

namespace pyenvx::store {

/// The launcher within its object.
inline constexpr const char* kLauncherFile = "launcher";

/// The store object that the bin/python of environments link to: the bytes of the static launcher at `executable`,
/// so that upgrading pyenvx changes no environment. `version` is for people, in its name. The bytes are read only when
/// the file is not the one of the last time.
Result<StorePath> launcher_object(const std::filesystem::path& executable, std::string_view version, Store& store);

}  // namespace pyenvx::store
