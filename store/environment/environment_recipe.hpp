// From an environment's plan to its recipe, and back.
#pragma once

#include <set>
#include <vector>

#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/environment/environment.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::store {

/// All that lay_out() makes is a function of it.
Result<Derivation> environment_derivation(const EnvironmentPlan& plan);

/// The plan's parts in the order in which they are laid out.
std::vector<EnvironmentPart> sorted_parts(const EnvironmentPlan& plan);

/// The plan that a registered environment was laid out by. Of what is no object its recipe has the digest alone, so
/// that is read from the environment, which may be damaged; `allowed` are the packages whose code lines the user allows
/// by now. Corrupt unless the plan then has the very recipe; as for editable projects, whose folder stands nowhere.
Result<EnvironmentPlan> recall_plan(const ObjectInfo& environment, const std::set<pep::PackageName>& allowed,
                                    const Store& store);

}  // namespace pyenvx::store
