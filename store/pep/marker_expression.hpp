// The tree behind a Marker, and its grammar. Known to marker*.cpp and requirement.cpp only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/base/result.hpp"
#include "store/pep/specifier.hpp"
#include "store/pep/syntax/cursor.hpp"

namespace pyenvx::pep {

enum class MarkerVariable {
    ImplementationName,
    ImplementationVersion,
    OsName,
    PlatformMachine,
    PlatformPythonImplementation,
    PlatformRelease,
    PlatformSystem,
    PlatformVersion,
    PythonFullVersion,
    PythonVersion,
    SysPlatform,
    Extra,
    Extras,
    DependencyGroups,
};

/// The variable of that canonical name ("os_name", not "os.name").
std::optional<MarkerVariable> variable_named(std::string_view name);
/// Compared as versions where the other side makes a specifier.
bool is_version_like(MarkerVariable variable);
/// Holds names rather than text.
bool is_set(MarkerVariable variable);

struct MarkerOperand {
    std::optional<MarkerVariable> variable;  ///< nothing for a literal
    std::string text;                        ///< the literal, or the variable's canonical name
};

struct MarkerComparison {
    MarkerOperand left;
    std::string comparator;  ///< "<=", "in", "not in", …
    MarkerOperand right;
    std::optional<Specifier> specifier;  ///< comparator and right side, where the left is a version-like variable
};

/// Terms joined by "and" and "or"; "and" binds tighter.
struct MarkerExpression {
    using Term = std::variant<MarkerComparison, MarkerExpression>;
    std::vector<Term> terms;
    std::vector<bool> or_before;  ///< for each term but the first, whether "or" joins it; [0] is false
};

/// The expression that begins at the cursor, with blanks around it taken too. At most 100 parentheses deep.
Result<MarkerExpression> parse_marker_expression(Cursor& cursor);

}  // namespace pyenvx::pep
