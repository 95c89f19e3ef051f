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
    /// Nothing also where the field cannot be parsed (">=3.6.*" in old releases): installers ignore it then.
    std::optional<SpecifierSet> requires_python;
    std::vector<ExtraName> provides_extra;  ///< those with a valid name, for no requirement can ask for the others
    std::vector<std::string> dynamic;       ///< lower-case field names

    /// Strict about Name, Version, Metadata-Version (a higher major is Invalid), which must stand there once; a
    /// Requires-Dist that cannot be parsed makes the whole Invalid and is named. At most 16 MiB.
    /// Fields are separated and unfolded as email does it; unknown ones, and broken bytes in them, do no harm.
    static Result<CoreMetadata> parse(std::string_view bytes);

    /// The part of the bytes that parse() looks at: all but the description that most end with.
    static std::string_view header_of(std::string_view bytes);

    /// Of a source distribution: whether a build is bound to give `field` ("requires-dist") the value it has here, so
    /// that none is needed to know it (PEP 643: metadata 2.2 or later, and the field not Dynamic).
    bool is_static(std::string_view field) const;
};

}  // namespace pyenvx::pep
