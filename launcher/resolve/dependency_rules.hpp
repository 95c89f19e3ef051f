// What overrides and excludes make of requirements.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "launcher/resolve/applicability/requirements.hpp"
#include "launcher/resolve/resolver.hpp"

namespace pyenvx::resolve {

/// Not thread-safe. What it gives is borrowed from the metadata, the request and this.
class DependencyRules {
public:
    /// The request is borrowed.
    explicit DependencyRules(const ResolveRequest& request) : request_(request) {}

    /// What a version requires here by itself, and what one of its extras adds.
    Requirements plain(const pep::CoreMetadata& metadata);
    Requirements of_extra(const pep::CoreMetadata& metadata, const pep::ExtraName& extra);
    /// What comes of a requirement that a person wrote: overrides count for it, excludes do not.
    Requirements of_root(const pep::Requirement& requirement);

private:
    Requirements applied(const Requirements& required);
    void add(const pep::Requirement& required, Requirements& out);
    const pep::Requirement& with_extras(const pep::Requirement& override, const pep::Requirement& required);

    const ResolveRequest& request_;
    std::map<std::string, pep::Requirement> joined_;  // overrides with the extras that were asked for, by their text
};

/// The override of a name, whose origin explanations name; null without one.
const RootRequirement* override_of(const pep::PackageName& name, const ResolveRequest& request);

}  // namespace pyenvx::resolve
