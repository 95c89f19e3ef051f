#include "launcher/resolve/applicability/python_fit.hpp"

namespace pyenvx::resolve {

namespace {

/// Whether a clause that does not hold would for an older Python: "==3.8.*" and "~=3.8.0" are ">=3.8" with a cap.
bool is_cap(const pep::Specifier& clause, const pep::Version& python) {
    using enum pep::Comparator;
    const auto comparator = clause.comparator();
    if (comparator == Less || comparator == LessEqual) return true;
    const bool has_both_bounds = comparator == Compatible || (comparator == Equal && clause.wildcard());
    return has_both_bounds && clause.version() && python >= *clause.version();
}

}  // namespace

PythonFit fit(const pep::SpecifierSet& requires_python, const pep::Version& python) {
    auto result = PythonFit::Fits;
    for (const auto& clause : requires_python.clauses()) {
        if (clause.contains(python, pep::Prereleases::Allow)) continue;
        if (!is_cap(clause, python)) return PythonFit::Never;
        result = PythonFit::AboveCap;
    }
    return result;
}

}  // namespace pyenvx::resolve
