// Requirements (PEP 508).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/pep/marker.hpp"
#include "store/pep/name.hpp"
#include "store/pep/specifier.hpp"

namespace pyenvx::pep {

/// One requirement: name, extras, and either versions or a URL, under a marker.
struct Requirement {
    PackageName name;
    std::vector<ExtraName> extras;  ///< sorted, without repeats
    SpecifierSet specifiers;
    std::optional<std::string> url;
    std::optional<Marker> marker;

    /// Invalid names the column (from 1) and what was expected there.
    static Result<Requirement> parse(std::string_view text);
    /// As packaging's str(Requirement), with the name normalised.
    std::string str() const;
};

}  // namespace pyenvx::pep
