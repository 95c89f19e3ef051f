// The members of a zip archive, checked so that every reader of it must see the same ones.
#pragma once

#include <string_view>
#include <vector>

#include "store/archive/zip_entry.hpp"
#include "store/base/result.hpp"

namespace pyenvx::archive {

/// The members in the order of the central directory. A pure function of the bytes.
/// Beyond single records (zip_records.hpp) it demands: local headers and the central directory agree; members, their
/// headers and descriptors fill the archive without gap or overlap; names are proper and make one tree; nothing is
/// encrypted, a link or a special file; methods are stored, deflate or zstd; the limits hold.
/// Errors: Refused, one sentence that names the member and why.
Result<std::vector<ZipEntry>> read_zip_directory(std::string_view archive, const ZipLimits& limits = {});

}  // namespace pyenvx::archive
