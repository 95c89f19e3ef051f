#include "launcher/resolve/suitability.hpp"

#include <utility>

#include "launcher/resolve/applicability/python_fit.hpp"

namespace pyenvx::resolve {

namespace {

Suitability out(Reason reason, std::string detail = {}) { return {reason, std::move(detail), 0}; }

std::optional<Reason> unusable(Usability usability) {
    switch (usability) {
        case Usability::Wheel:
        case Usability::Source: return std::nullopt;
        case Usability::OnlyWheels: return Reason::OnlyWheels;
        case Usability::OnlySource: return Reason::OnlySource;
        case Usability::OtherPlatforms: return Reason::OtherPlatforms;
        case Usability::TooNew: return Reason::TooNew;
        case Usability::NoUploadTime: return Reason::NoUploadTime;
        case Usability::NoHash: return Reason::NoHash;
        case Usability::Nothing: return Reason::NoFiles;
    }
    return Reason::NoFiles;
}

const RootRequirement* broken_constraint(const pep::PackageName& name, const pep::Version& version,
                                         const ResolveRequest& request) {
    for (const auto& constraint : request.constraints) {
        const auto& requirement = constraint.requirement;
        if (requirement.name != name) continue;
        if (requirement.marker && !requirement.marker->evaluate(request.environment, {})) continue;
        if (!requirement.specifiers.contains(version, pep::Prereleases::Allow)) return &constraint;
    }
    return nullptr;
}

}  // namespace

Suitability judge(const pep::PackageName& name, const Candidate& candidate, const ResolveRequest& request,
                  bool opted_in) {
    const bool prerelease = candidate.version.is_prerelease();
    if (candidate.yanked && !opted_in) return out(Reason::Yanked, candidate.yanked_reason);
    if (const auto* constraint = broken_constraint(name, candidate.version, request)) {
        return out(Reason::Constraint, concat(constraint->requirement.str(), ", ", constraint->origin));
    }
    const auto python =
        candidate.requires_python ? fit(*candidate.requires_python, request.python_version) : PythonFit::Fits;
    if (python == PythonFit::Never) return out(Reason::Python, candidate.requires_python->str());
    if (const auto reason = unusable(candidate.usability)) return out(*reason, candidate.rule);
    const auto mode = request.prereleases_of(name);
    if (prerelease && mode == PrereleaseMode::Disallow) return out(Reason::Prerelease);
    const unsigned doubt = prerelease && mode == PrereleaseMode::IfNecessary ? 1 : 0;
    return {std::nullopt, {}, doubt + (python == PythonFit::AboveCap ? 2 : 0)};
}

}  // namespace pyenvx::resolve
