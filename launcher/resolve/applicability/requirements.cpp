#include "launcher/resolve/applicability/requirements.hpp"

namespace pyenvx::resolve {

Requirements plain_requirements(const pep::CoreMetadata& metadata, const pep::MarkerEnvironment& environment) {
    Requirements holding;
    for (const auto& requirement : metadata.requires_dist) {
        if (!requirement.marker || requirement.marker->evaluate(environment, {})) holding.push_back(&requirement);
    }
    return holding;
}

Requirements extra_requirements(const pep::CoreMetadata& metadata, const pep::MarkerEnvironment& environment,
                                const pep::ExtraName& extra) {
    Requirements holding;
    for (const auto& requirement : metadata.requires_dist) {
        const auto& marker = requirement.marker;
        if (!marker || marker->evaluate(environment, {})) continue;
        if (marker->evaluate(environment, {extra})) holding.push_back(&requirement);
    }
    return holding;
}

}  // namespace pyenvx::resolve
