// Unpacking a source distribution (PEP 625: .tar.gz; .zip of old), trusting nothing in it.
//
// The rules are those of Python's "data" filter (PEP 706) and stricter: one folder at the top and everything in it;
// files and folders only; a link that stays inside becomes a copy of what it leads to; of modes only the x bit counts;
// a name twice, or one that is a file and a folder, is refused, and so is what grows beyond all measure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::archive {

/// What a source archive may ask of us at the most.
struct SourceLimits {
    std::uint64_t max_members = 200'000;
    std::uint64_t max_bytes = std::uint64_t{4} << 30;
    std::uint64_t max_ratio = 200;
    std::uint64_t ratio_free_bytes = std::uint64_t{128} << 20;
};

enum class SourceFormat { TarGzip, Zip };

/// By the end of its name; Invalid for a format that no source distribution has.
Result<SourceFormat> source_format(std::string_view filename);

/// Unpacks below `directory`, an empty folder of our own; files get 0644 or 0755, folders 0755. `archive` is a file
/// that nobody else can change. Returns the name of the folder at the top, in which everything lies. Thread-safe.
/// Errors: Refused with one sentence about the archive or the member that is at fault; Io; Interrupted.
Result<std::string> unpack_source(BorrowedFd archive, SourceFormat format, const std::filesystem::path& directory,
                                  const SourceLimits& limits = {});

}  // namespace pyenvx::archive
