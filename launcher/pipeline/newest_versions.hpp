// What there is that is newer than what was chosen.
#pragma once

#include <map>

#include "launcher/pipeline/pipeline.hpp"

namespace pyenvx::pipeline {

/// Of each package of the lock the newest version that the index has for this interpreter and platform, by the rules
/// of choice, whatever anybody requires of it. A pre-release only where one is chosen now, or the rules allow it.
/// Packages that do not come from an index, or that it does not have, are left out. Errors: the index's.
Result<std::map<pep::PackageName, pep::Version>> newest_versions(const Asked& asked, const Prepared& prepared,
                                                                 const Services& services);

}  // namespace pyenvx::pipeline
