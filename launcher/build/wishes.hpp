// What a person says about the build of a package, made ready for it.
#pragma once

#include "launcher/declaration/settings/build_settings.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/realise/build/build_order.hpp"
#include "store/realise/wheel_realiser.hpp"

namespace pyenvx::building {

/// Reads the patches and fetches the inputs into the store. Errors: NotFound and Io (a patch), Network, Refused (an
/// input that is another than its digest says).
Result<build::Wishes> prepare_wishes(const declaration::PackageBuild& package, store::Store& store,
                                     realise::IndexProvider& index);

/// A file by its digest: from the store, or brought into it.
Result<store::StorePath> fetch_file(const index::DistributionFile& file, store::Store& store,
                                    realise::IndexProvider& index);
/// The digest of what fetch_file() gave.
Result<Sha256> digest_of_file(const store::StorePath& object, const store::Store& store);

}  // namespace pyenvx::building
