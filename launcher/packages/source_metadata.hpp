// What a source distribution says about itself, however that is found out: the builder implements it.
#pragma once

#include "launcher/resolve/package_source.hpp"
#include "store/base/result.hpp"
#include "store/index/page/distribution_file.hpp"
#include "store/pep/core_metadata.hpp"

namespace pyenvx::packages {

class SourceMetadata {
public:
    virtual ~SourceMetadata() = default;

    /// Waits; may build. Invalid: what it says is broken, and another version may do; any other error is final.
    virtual Result<pep::CoreMetadata> metadata(const resolve::PackageVersion& version,
                                               const index::DistributionFile& source) = 0;
};

}  // namespace pyenvx::packages
