// An object's info file beside what the database says of it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/base/result.hpp"
#include "store/core/registry.hpp"

namespace pyenvx::health {

/// What the info file says; Corrupt when it is lost or damaged.
Result<store::ObjectInfo> read_info_file(const std::filesystem::path& home, const store::StorePath& object);

/// Whether both say the same. The file may be ahead by a tree hash or a build, and behind by the boot: whoever is
/// killed between writing the one and the other leaves it so.
bool agree(const store::ObjectInfo& file, const store::RegisteredObject& object);

}  // namespace pyenvx::health
