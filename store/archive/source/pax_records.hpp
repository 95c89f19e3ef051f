// Extended headers of POSIX tar archives: records "LENGTH KEYWORD=VALUE\n".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::archive {

/// What pax says about the member that follows; times, owners and comments are passed over.
struct PaxRecords {
    std::optional<std::string> path;
    std::optional<std::string> link;
    std::optional<std::uint64_t> size;
};

/// Refused: a record that is not well formed, one keyword twice, a sparse file, a value with a NUL byte.
Result<PaxRecords> parse_pax_records(std::string_view bytes);

}  // namespace pyenvx::archive
