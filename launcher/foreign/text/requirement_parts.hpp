// Requirements that other tools write as tables, put together as PEP 508 has them.
#pragma once

#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/pep/marker.hpp"

namespace pyenvx::foreign {

/// Texts as they stand in a file; nothing here is checked before the whole is read as a requirement.
struct RequirementParts {
    std::string name;
    std::vector<std::string> extras = {};
    std::string specifiers = {};
    std::string url = {};                   ///< in place of specifiers
    std::vector<std::string> markers = {};  ///< all must hold

    /// "name[extra] @ url ; (marker) and (marker)"
    std::string text() const;
};

/// Both hold.
Result<pep::Marker> both_of(const pep::Marker& left, const pep::Marker& right);

/// A commit of a repository, as requirements name it: "git+https://host/repository@ref#subdirectory=sub".
/// `place` may be in the form of scp ("git@host:repository").
std::string git_url(std::string_view place, std::string_view ref, std::string_view subdirectory);

}  // namespace pyenvx::foreign
