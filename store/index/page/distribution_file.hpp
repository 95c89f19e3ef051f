// What an index says about one file of a project (PEP 503, 592, 658, 691, 700, 714) and about the project (PEP 792).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace pyenvx::index {

/// One file of a project, as an index lists it.
struct DistributionFile {
    std::string filename;
    std::string url;                            ///< absolute, without credentials; file:// for find-links
    std::map<std::string, std::string> hashes;  ///< algorithm → lower-case hexadecimal; may be empty
    std::optional<std::uint64_t> size;
    std::optional<std::string> requires_python;  ///< as written, unparsed
    bool yanked = false;
    std::string yanked_reason;
    bool metadata_offered = false;  ///< FILE.metadata is there (PEP 658)
    std::map<std::string, std::string> metadata_hashes;
    std::optional<std::uint32_t> uploaded;  ///< seconds since 1970, UTC (PEP 700)
    std::string lock = {};                  ///< the name of the lock that says all this; empty: its index does
};

enum class ProjectStatus { Active, Archived, Deprecated, Quarantined };

}  // namespace pyenvx::index
