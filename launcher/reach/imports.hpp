// The import statements of a Python source, without Python: a few hundred megabytes a second.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::reach {

/// "import a.b" is {0, "a.b", {}}; "from ..a import b, c" is {2, "a", {"b", "c"}}. A plain value.
struct Import {
    unsigned level = 0;  ///< dots at the front
    std::string module;
    std::vector<std::string> names = {};
    bool operator==(const Import&) const = default;
};

enum class Where {
    Anywhere,
    AtImport,  ///< what runs when the module is imported: not in functions, nor for type checkers, main programs or
               ///< other systems only
};

/// In their order. A guess where the source is odd (two statements in a line, nested quotes of f-strings): it decides
/// what is compiled early and nothing else.
std::vector<Import> imports_in(std::string_view source, Where where);

}  // namespace pyenvx::reach
