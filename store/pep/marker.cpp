#include "store/pep/marker.hpp"

#include <algorithm>

#include "store/pep/marker_expression.hpp"

namespace pyenvx::pep {
namespace {

struct Evaluation {
    const MarkerEnvironment& environment;
    const std::set<ExtraName>& extras;
    const std::set<ExtraName>& groups;
    std::string_view extra;
};

// An interpreter built from an untagged checkout reports "3.14.0+", which is no version until something follows.
std::string repaired(const std::string& full_version) {
    return full_version.ends_with('+') ? full_version + "local" : full_version;
}

std::string value_of(MarkerVariable variable, const Evaluation& evaluation) {
    const auto& environment = evaluation.environment;
    switch (variable) {
        case MarkerVariable::ImplementationName: return environment.implementation_name;
        case MarkerVariable::ImplementationVersion: return environment.implementation_version;
        case MarkerVariable::OsName: return environment.os_name;
        case MarkerVariable::PlatformMachine: return environment.platform_machine;
        case MarkerVariable::PlatformPythonImplementation: return environment.platform_python_implementation;
        case MarkerVariable::PlatformRelease: return environment.platform_release;
        case MarkerVariable::PlatformSystem: return environment.platform_system;
        case MarkerVariable::PlatformVersion: return environment.platform_version;
        case MarkerVariable::PythonFullVersion: return repaired(environment.python_full_version);
        case MarkerVariable::PythonVersion: return environment.python_version;
        case MarkerVariable::SysPlatform: return environment.sys_platform;
        case MarkerVariable::Extra: return std::string(evaluation.extra);
        case MarkerVariable::Extras:
        case MarkerVariable::DependencyGroups: break;
    }
    return {};
}

// "<" and ">" mean nothing on text, "<=" and ">=" no more than "==", "~=" and "===" are not defined.
bool compare_text(std::string_view left, std::string_view comparator, std::string_view right) {
    if (comparator == "in") return right.find(left) != std::string_view::npos;
    if (comparator == "not in") return right.find(left) == std::string_view::npos;
    if (comparator == "==" || comparator == "<=" || comparator == ">=") return left == right;
    return comparator == "!=" && left != right;
}

bool compare_with_set(const MarkerComparison& comparison, const Evaluation& evaluation) {
    const bool of_groups = comparison.right.variable == MarkerVariable::DependencyGroups;
    const auto& names = of_groups ? evaluation.groups : evaluation.extras;
    const auto is_it = [&](const ExtraName& name) { return name.str() == normalized(comparison.left.text); };
    const bool found = std::any_of(names.begin(), names.end(), is_it);
    if (comparison.comparator == "in") return found;
    if (comparison.comparator == "not in") return !found;
    return comparison.comparator == "!=";
}

bool compare_variable_first(const MarkerComparison& comparison, const Evaluation& evaluation) {
    if (is_set(*comparison.left.variable)) return false;
    const auto value = value_of(*comparison.left.variable, evaluation);
    if (comparison.specifier) return comparison.specifier->contains_text(value);
    return compare_text(value, comparison.comparator, comparison.right.text);
}

bool compare_literal_first(const MarkerComparison& comparison, const Evaluation& evaluation) {
    const auto variable = variable_named(comparison.right.text);
    if (!variable) return false;
    if (is_set(*variable)) return compare_with_set(comparison, evaluation);
    const auto value = value_of(*variable, evaluation);
    if (is_version_like(*variable)) {
        const auto specifier = Specifier::parse(concat(comparison.comparator, value));
        if (specifier.ok()) return specifier->contains_text(comparison.left.text);
    }
    return compare_text(comparison.left.text, comparison.comparator, value);
}

bool holds(const MarkerComparison& comparison, const Evaluation& evaluation) {
    return comparison.left.variable ? compare_variable_first(comparison, evaluation)
                                    : compare_literal_first(comparison, evaluation);
}

bool holds(const MarkerExpression& expression, const Evaluation& evaluation) {
    bool all_of_group = true;
    for (std::size_t i = 0; i < expression.terms.size(); ++i) {
        if (expression.or_before[i]) {
            if (all_of_group) return true;
            all_of_group = true;
        }
        const auto term_holds = [&](const auto& term) { return holds(term, evaluation); };
        all_of_group = all_of_group && std::visit(term_holds, expression.terms[i]);
    }
    return all_of_group;
}

std::string format(const MarkerOperand& operand) {
    if (operand.variable) return operand.text;
    const char quote = operand.text.find('"') == std::string::npos ? '"' : '\'';
    return concat(quote, operand.text, quote);
}

std::string format(const MarkerComparison& comparison, bool) {
    return concat(format(comparison.left), ' ', comparison.comparator, ' ', format(comparison.right));
}

std::string format(const MarkerExpression& expression, bool outermost) {
    const auto format_term = [&](const MarkerExpression::Term& term, bool first) {
        return std::visit([&](const auto& inner) { return format(inner, first); }, term);
    };
    if (expression.terms.size() == 1) return format_term(expression.terms.front(), outermost);
    std::string out;
    for (std::size_t i = 0; i < expression.terms.size(); ++i) {
        if (i > 0) out.append(expression.or_before[i] ? " or " : " and ");
        out.append(format_term(expression.terms[i], false));
    }
    return outermost ? out : concat('(', out, ')');
}

}  // namespace

Result<Marker> Marker::parse(std::string_view text) {
    Cursor cursor(text);
    auto expression = TRY(parse_marker_expression(cursor));
    if (!cursor.at_end()) return cursor.expected("\"and\", \"or\" or the end of the marker");
    return Marker(std::make_shared<const MarkerExpression>(std::move(expression)));
}

bool Marker::evaluate(const MarkerEnvironment& environment, const std::set<ExtraName>& extras,
                      const std::set<ExtraName>& groups) const {
    const auto holds_for = [&](std::string_view extra) {
        return holds(*expression_, Evaluation{environment, extras, groups, extra});
    };
    if (extras.empty()) return holds_for("");
    return std::any_of(extras.begin(), extras.end(), [&](const ExtraName& extra) { return holds_for(extra.str()); });
}

std::string Marker::str() const { return format(*expression_, true); }

}  // namespace pyenvx::pep
