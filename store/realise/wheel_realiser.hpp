// Makes wheels into store objects: fetch, verify, unpack, register. What is in the store already is not fetched.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/digest/sha256.hpp"
#include "store/index/package_index.hpp"
#include "store/pep/core_metadata.hpp"
#include "store/pep/wheel_tag.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::realise {

/// A wheel to have. `sha256` may be unknown before it was fetched; `expected` is the metadata that the resolver used,
/// where it was read in this run (a lock's versions were checked when it was made).
struct WheelOrder {
    index::DistributionFile file;
    pep::WheelFilename name;
    std::optional<Sha256> sha256;
    std::optional<pep::CoreMetadata> expected;
};

struct WheelObject {
    store::StorePath path;
    Sha256 sha256;
};

/// The recipe of a wheel's object: a pure function of the wheel's bytes and the layout's version.
Result<store::Derivation> wheel_derivation(const Sha256& sha256, const pep::WheelFilename& name);

/// Gives the index when something has to be fetched, and only then: opening it costs a thread and TLS.
class IndexProvider {
public:
    virtual ~IndexProvider() = default;
    virtual Result<index::PackageIndex*> index() = 0;
};

/// One object for each order, in their order. Downloads run side by side, the largest first; `workers` threads unpack
/// what has arrived; all are joined before it returns. The first failure ends the rest, and nothing half-made stays.
/// Errors: Network, Refused (hash or archive, naming the wheel), Io, Interrupted.
Result<std::vector<WheelObject>> realise_wheels(std::span<const WheelOrder> orders, store::Store& store,
                                                IndexProvider& provider, Progress& progress, unsigned workers);

}  // namespace pyenvx::realise
