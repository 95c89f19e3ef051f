// Decompression of one member into memory of its exact size.
#pragma once

#include <span>
#include <string_view>

#include "store/archive/zip_entry.hpp"
#include "store/base/result.hpp"

namespace pyenvx::archive {

/// Fills `out` from `compressed`, which must be used up. Thread-safe.
/// Errors: Refused when the data is damaged, or gives more or fewer bytes than `out` has.
Result<void> decompress(ZipMethod method, std::string_view compressed, std::span<char> out);

}  // namespace pyenvx::archive
