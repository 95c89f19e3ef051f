#include <algorithm>

#include "launcher/declaration/declaration.hpp"

namespace pyenvx::declaration {

namespace {

bool url_has_hash(const pep::Requirement& requirement) {
    if (!requirement.url) return false;
    const auto fragment = requirement.url->find('#');
    if (fragment == std::string::npos) return false;
    const auto parts = split(std::string_view(*requirement.url).substr(fragment + 1), '&');
    return std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part.starts_with("sha256="); });
}

bool has_hash(const SourcedRequirement& sourced) {
    return !sourced.hashes.empty() || url_has_hash(sourced.requirement);
}

bool any_has_hash(const std::vector<SourcedRequirement>& list, const pep::PackageName& name) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& sourced) { return sourced.requirement.name == name && has_hash(sourced); });
}

bool any_pins(const std::vector<SourcedRequirement>& list, const pep::PackageName& name) {
    return std::any_of(list.begin(), list.end(), [&](const auto& sourced) {
        const auto& requirement = sourced.requirement;
        return requirement.name == name && (requirement.url || requirement.specifiers.pins());
    });
}

Error refused(const SourcedRequirement& sourced, std::string_view what, std::string_view hint) {
    return fail(ErrorKind::Refused, sourced.origin, ": ", printable(sourced.requirement.name.str()), ' ', what)
        .hint(std::string(hint));
}

}  // namespace

bool requires_hashes(const Declaration& declaration) {
    const auto said = [](const auto& sourced) { return !sourced.hashes.empty(); };
    return declaration.require_hashes ||
           std::any_of(declaration.requirements.begin(), declaration.requirements.end(), said) ||
           std::any_of(declaration.constraints.begin(), declaration.constraints.end(), said);
}

Result<void> check_hashes(const Declaration& declaration) {
    if (!requires_hashes(declaration)) return {};
    for (const auto& sourced : declaration.requirements) {
        const auto& name = sourced.requirement.name;
        if (!any_has_hash(declaration.requirements, name) && !any_has_hash(declaration.constraints, name)) {
            return refused(sourced, "has no hash, and where one requirement has hashes all must have them",
                           "write \"--hash=sha256:…\" after it; `pip-compile --generate-hashes` does so for all");
        }
        if (!any_pins(declaration.requirements, name) && !any_pins(declaration.constraints, name)) {
            return refused(sourced, "has a hash and no version of its own", "pin it with ==");
        }
    }
    return {};
}

}  // namespace pyenvx::declaration
