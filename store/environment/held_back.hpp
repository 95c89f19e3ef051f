// What would run at every start of Python without being imported, and may not.
#pragma once

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/environment/distribution.hpp"
#include "store/environment/environment.hpp"
#include "store/environment/tree.hpp"

namespace pyenvx::store {

/// Applies the plan's policy to what lies at the top of site-packages: .pth files lose their lines of code, .start
/// files, sitecustomize and usercustomize go, unless known or allowed. Each distribution is warned of once, with the
/// configuration key that allows it.
Result<void> hold_back(const EnvironmentPlan& plan, const EnvironmentPlaces& places, Tree& tree, Progress& progress);

}  // namespace pyenvx::store
