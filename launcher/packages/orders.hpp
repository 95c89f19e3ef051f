// From what was resolved or locked to what has to be fetched.
#pragma once

#include <optional>
#include <set>

#include "launcher/lock/lock.hpp"
#include "launcher/packages/index_package_source.hpp"
#include "launcher/resolve/resolver.hpp"
#include "store/base/result.hpp"
#include "store/realise/wheel_realiser.hpp"

namespace pyenvx::packages {

/// The sha256 that the index gave; Invalid when it is none.
Result<std::optional<Sha256>> sha256_of(const index::DistributionFile& file);

/// A resolved package with the file that was chosen for it.
Result<lock::LockedPackage> locked(const resolve::ResolvedPackage& package, const index::DistributionFile& file,
                                   bool requested);

/// The file of a locked package, as an index would list it.
index::DistributionFile file_of(const lock::LockedPackage& package);

/// A wheel to have: one that an index lists, with the metadata that was read; or one of a lock. Invalid for a name that
/// is no wheel's.
Result<realise::WheelOrder> order_for(const index::DistributionFile& file, const pep::CoreMetadata& metadata);
Result<realise::WheelOrder> order_for(const lock::LockedPackage& package);

}  // namespace pyenvx::packages
