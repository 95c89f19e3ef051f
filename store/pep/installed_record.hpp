// RECORD: what a distribution's files are, with their digests (the "recording installed projects" specification).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::pep {

struct RecordRow {
    std::string path;    ///< with slashes, relative to site-packages
    std::string digest;  ///< "sha256=…", or "" where there can be none
    std::string size;    ///< decimal, or ""
    bool operator==(const RecordRow&) const = default;
};

/// CSV with the quoting of Python's csv module. Corrupt when a row has not three fields, or a path is absolute, has an
/// empty or ".." piece, or stands twice.
Result<std::vector<RecordRow>> parse_record(std::string_view text);

/// Sorted by path; fields are quoted where they must be.
std::string record_text(std::vector<RecordRow> rows);

}  // namespace pyenvx::pep
