// Which of a version's requirements hold here.
#pragma once

#include <optional>
#include <vector>

#include "store/pep/core_metadata.hpp"
#include "store/pep/marker.hpp"

namespace pyenvx::resolve {

using Requirements = std::vector<const pep::Requirement*>;

/// Those that hold whatever is asked for of the distribution.
Requirements plain_requirements(const pep::CoreMetadata& metadata, const pep::MarkerEnvironment& environment);
/// Those that one extra adds to the plain ones.
Requirements extra_requirements(const pep::CoreMetadata& metadata, const pep::MarkerEnvironment& environment,
                                const pep::ExtraName& extra);

}  // namespace pyenvx::resolve
