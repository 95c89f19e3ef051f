// Whether a wheel says of itself what its backend said before it built it (PEP 517).
#pragma once

#include <filesystem>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::build {

/// `promised` is METADATA as prepare_metadata_for_build_wheel gave it; only fields that versions are chosen by count.
/// Refused, naming the field and both of its values, when the wheel has another. What has no METADATA that can be read
/// is left to whoever unpacks it. Errors: Io; Refused also for no sound archive.
Result<void> check_promised_metadata(const std::filesystem::path& wheel, std::string_view promised);

}  // namespace pyenvx::build
