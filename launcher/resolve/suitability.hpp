// Which versions of a package can be used at all, and which of them are wanted most.
#pragma once

#include <optional>
#include <string>

#include "launcher/resolve/explain/fact.hpp"
#include "launcher/resolve/package_source.hpp"
#include "launcher/resolve/resolver.hpp"

namespace pyenvx::resolve {

/// Either a reason to leave a candidate out, or how well it is wanted: the lowest rank first, then the newest.
struct Suitability {
    std::optional<Reason> out;
    std::string detail;
    unsigned rank = 0;
};

/// `opted_in`: a person pinned this very version, or has it from before, so that it counts even though yanked.
Suitability judge(const pep::PackageName& name, const Candidate& candidate, const ResolveRequest& request,
                  bool opted_in);

}  // namespace pyenvx::resolve
