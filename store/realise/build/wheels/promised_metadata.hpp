// Whether a wheel says of itself what was said of it before it was built (PEP 517, PEP 643).
#pragma once

#include <filesystem>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::build {

/// METADATA before there is a wheel, and who gave it.
struct Promise {
    std::string_view who;
    std::string_view metadata;
};

/// Only fields that versions are chosen by count.
/// Refused, naming the field and both of its values, when the wheel has another. What has no METADATA that can be read
/// is left to whoever unpacks it. Errors: Io; Refused also for no sound archive.
Result<void> check_promised_metadata(const std::filesystem::path& wheel, const Promise& promise);

}  // namespace pyenvx::build
