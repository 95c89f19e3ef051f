#include "launcher/resolve/dependency_rules.hpp"

#include <algorithm>

namespace pyenvx::resolve {

const RootRequirement* override_of(const pep::PackageName& name, const ResolveRequest& request) {
    const auto found = std::find_if(request.overrides.begin(), request.overrides.end(),
                                    [&](const RootRequirement& one) { return one.requirement.name == name; });
    return found == request.overrides.end() ? nullptr : &*found;
}

Requirements DependencyRules::plain(const pep::CoreMetadata& metadata) {
    return applied(plain_requirements(metadata, request_.environment));
}

Requirements DependencyRules::of_extra(const pep::CoreMetadata& metadata, const pep::ExtraName& extra) {
    return applied(extra_requirements(metadata, request_.environment, extra));
}

Requirements DependencyRules::of_root(const pep::Requirement& requirement) {
    Requirements out;
    add(requirement, out);
    return out;
}

Requirements DependencyRules::applied(const Requirements& required) {
    if (request_.overrides.empty() && request_.excludes.empty()) return required;
    Requirements out;
    for (const auto* requirement : required) {
        if (!request_.excludes.contains(requirement->name)) add(*requirement, out);
    }
    return out;
}

/// Overrides whose markers do not hold ask for nothing: that is how a dependency is dropped on one platform.
void DependencyRules::add(const pep::Requirement& required, Requirements& out) {
    if (override_of(required.name, request_) == nullptr) {
        out.push_back(&required);
        return;
    }
    for (const auto& [override, origin] : request_.overrides) {
        if (override.name != required.name) continue;
        if (override.marker && !override.marker->evaluate(request_.environment, {})) continue;
        out.push_back(&with_extras(override, required));
    }
}

/// An override says which versions; the extras that somebody relies on stay.
const pep::Requirement& DependencyRules::with_extras(const pep::Requirement& override,
                                                     const pep::Requirement& required) {
    auto joined = override;
    for (const auto& extra : required.extras) {
        const bool is_there = std::find(joined.extras.begin(), joined.extras.end(), extra) != joined.extras.end();
        if (!is_there) joined.extras.push_back(extra);
    }
    return joined_.try_emplace(joined.str(), std::move(joined)).first->second;
}

}  // namespace pyenvx::resolve
