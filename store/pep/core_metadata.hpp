// Core metadata (METADATA, PKG-INFO), versions 1.0 to 2.x.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/pep/requirement.hpp"

namespace pyenvx::pep {

/// The fields that resolving needs, from an RFC 822-like header; the description is not kept.
struct CoreMetadata {
    std::string metadata_version;
    PackageName name;
    Version version;
    std::vector<Requirement> requires_dist;
    std::optional<SpecifierSet> requires_python;
    std::vector<ExtraName> provides_extra;
    std::vector<std::string> dynamic;  ///< lower-case field names

    /// Strict about Name, Version, Metadata-Version (a higher major is Invalid); a Requires-Dist that cannot be parsed
    /// makes the whole Invalid and is named. At most 16 MiB.
    static Result<CoreMetadata> parse(std::string_view bytes);
};

}  // namespace pyenvx::pep
