// From the bytes of a requirements file to its text.
#pragma once

#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// The text as UTF-8, by pip's rules: a byte order mark (UTF-8 or UTF-16) decides; else "coding: NAME" in a comment of
/// the first two lines; else it is UTF-8. Thread-safe.
/// Invalid, with `name`, for an encoding that is not known here and for what is not text in it.
Result<std::string> decode_requirements(std::string_view bytes, std::string_view name);

}  // namespace pyenvx::declaration
