#include <array>
#include <utility>

#include "store/pep/marker_expression.hpp"
#include "store/pep/name.hpp"
#include "store/pep/syntax/quoted_string.hpp"

namespace pyenvx::pep {
namespace {

constexpr int kMaxDepth = 100;

struct Spelling {
    std::string_view text;
    std::string_view name;
};

// PEP 345's spellings with dots are still accepted.
constexpr std::array<Spelling, 20> kSpellings = {{
    {"python_version", "python_version"},
    {"python_full_version", "python_full_version"},
    {"os_name", "os_name"},
    {"os.name", "os_name"},
    {"sys_platform", "sys_platform"},
    {"sys.platform", "sys_platform"},
    {"platform_release", "platform_release"},
    {"platform_system", "platform_system"},
    {"platform_version", "platform_version"},
    {"platform.version", "platform_version"},
    {"platform_machine", "platform_machine"},
    {"platform.machine", "platform_machine"},
    {"platform_python_implementation", "platform_python_implementation"},
    {"platform.python_implementation", "platform_python_implementation"},
    {"python_implementation", "platform_python_implementation"},
    {"implementation_name", "implementation_name"},
    {"implementation_version", "implementation_version"},
    {"extra", "extra"},
    {"extras", "extras"},
    {"dependency_groups", "dependency_groups"},
}};

constexpr std::array<std::pair<std::string_view, MarkerVariable>, 14> kVariables = {{
    {"implementation_name", MarkerVariable::ImplementationName},
    {"implementation_version", MarkerVariable::ImplementationVersion},
    {"os_name", MarkerVariable::OsName},
    {"platform_machine", MarkerVariable::PlatformMachine},
    {"platform_python_implementation", MarkerVariable::PlatformPythonImplementation},
    {"platform_release", MarkerVariable::PlatformRelease},
    {"platform_system", MarkerVariable::PlatformSystem},
    {"platform_version", MarkerVariable::PlatformVersion},
    {"python_full_version", MarkerVariable::PythonFullVersion},
    {"python_version", MarkerVariable::PythonVersion},
    {"sys_platform", MarkerVariable::SysPlatform},
    {"extra", MarkerVariable::Extra},
    {"extras", MarkerVariable::Extras},
    {"dependency_groups", MarkerVariable::DependencyGroups},
}};

Result<MarkerOperand> parse_literal(Cursor& cursor) {
    const char quote = cursor.rest().front();
    const auto end = cursor.rest().find(quote, 1);
    if (end == std::string_view::npos) return cursor.expected("a closing quote for the string");
    auto text = unescape(cursor.rest().substr(1, end - 1));
    if (!text) return cursor.expected("a string that Python can read");
    cursor.advance(end + 1);
    return MarkerOperand{std::nullopt, std::move(*text)};
}

Result<MarkerOperand> parse_operand(Cursor& cursor) {
    for (const auto& [text, name] : kSpellings) {
        if (cursor.take_word(text)) return MarkerOperand{variable_named(name), std::string(name)};
    }
    if (cursor.next_is("'") || cursor.next_is("\"")) return parse_literal(cursor);
    return cursor.expected("a marker variable or a quoted string");
}

Result<std::string> parse_comparator(Cursor& cursor) {
    if (cursor.take_word("in")) return std::string("in");
    if (cursor.take_word("not")) {
        if (!cursor.skip_blanks()) return cursor.expected("a space after \"not\"");
        if (!cursor.take_word("in")) return cursor.expected("\"in\" after \"not\"");
        return std::string("not in");
    }
    const auto comparator = scan_comparator(cursor.rest());
    if (!comparator) return cursor.expected("one of <=, <, !=, ==, >=, >, ~=, ===, in, not in");
    cursor.advance(spelling(*comparator).size());
    return std::string(spelling(*comparator));
}

// PEP 685: names of extras are compared in their normal form.
void normalize_extras(MarkerComparison& comparison) {
    auto& [left, comparator, right, specifier] = comparison;
    if (left.variable == MarkerVariable::Extra && !right.variable) right.text = normalized(right.text);
    if (left.variable || !right.variable) return;
    if (right.variable == MarkerVariable::Extra || is_set(*right.variable)) left.text = normalized(left.text);
}

Result<MarkerComparison> parse_comparison(Cursor& cursor) {
    auto left = TRY(parse_operand(cursor));
    cursor.skip_blanks();
    auto comparator = TRY(parse_comparator(cursor));
    cursor.skip_blanks();
    auto right = TRY(parse_operand(cursor));
    MarkerComparison comparison{std::move(left), std::move(comparator), std::move(right), std::nullopt};
    normalize_extras(comparison);
    if (comparison.left.variable && is_version_like(*comparison.left.variable)) {
        auto specifier = Specifier::parse(concat(comparison.comparator, comparison.right.text));
        if (specifier.ok()) comparison.specifier = std::move(specifier).value();
    }
    return comparison;
}

Result<MarkerExpression> parse_terms(Cursor& cursor, int depth);

Result<MarkerExpression::Term> parse_term(Cursor& cursor, int depth) {
    cursor.skip_blanks();
    if (!cursor.take("(")) {
        auto comparison = TRY(parse_comparison(cursor));
        cursor.skip_blanks();
        return MarkerExpression::Term(std::move(comparison));
    }
    if (depth == kMaxDepth) return cursor.expected("fewer parentheses within each other");
    auto inner = TRY(parse_terms(cursor, depth + 1));
    if (!cursor.take(")")) return cursor.expected("\")\", \"and\" or \"or\"");
    cursor.skip_blanks();
    return MarkerExpression::Term(std::move(inner));
}

Result<MarkerExpression> parse_terms(Cursor& cursor, int depth) {
    MarkerExpression expression;
    bool is_or = false;
    do {
        expression.or_before.push_back(is_or);
        expression.terms.push_back(TRY(parse_term(cursor, depth)));
        is_or = cursor.take_word("or");
    } while (is_or || cursor.take_word("and"));
    return expression;
}

}  // namespace

std::optional<MarkerVariable> variable_named(std::string_view name) {
    for (const auto& [known, variable] : kVariables) {
        if (known == name) return variable;
    }
    return std::nullopt;
}

bool is_version_like(MarkerVariable variable) {
    return variable == MarkerVariable::ImplementationVersion || variable == MarkerVariable::PlatformRelease ||
           variable == MarkerVariable::PythonFullVersion || variable == MarkerVariable::PythonVersion;
}

bool is_set(MarkerVariable variable) {
    return variable == MarkerVariable::Extras || variable == MarkerVariable::DependencyGroups;
}

Result<MarkerExpression> parse_marker_expression(Cursor& cursor) { return parse_terms(cursor, 0); }

}  // namespace pyenvx::pep
