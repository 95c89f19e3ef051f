// Lists of requirements (PEP 508) in TOML documents: `dependencies`, and the groups of PEP 735.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "launcher/edit/outline.hpp"
#include "store/base/result.hpp"
#include "store/pep/requirement.hpp"

namespace pyenvx::edit {

/// The document afterwards, and the requirements that are not there any more, as they were written.
struct ListChange {
    std::string text;
    std::vector<std::string> taken_away;
};

/// `written` into the list at `path`: in place of those of its name, or after the last. One that has a marker replaces
/// the one with the same marker, and stands beside those with others. The list is made where there is none.
/// Errors, which call the document "it": Invalid for text that is not TOML, and for a list that is something else.
Result<ListChange> put_requirement(std::string_view text, const KeyPath& path, const std::string& written);

/// Every requirement of that name out of the list. Nothing is changed where there is none.
Result<ListChange> drop_package(std::string_view text, const KeyPath& path, const pep::PackageName& name);

/// The requirements of the list, as they are written; none where there is no list.
Result<std::vector<std::string>> requirements_of(std::string_view text, const KeyPath& path);

}  // namespace pyenvx::edit
