// Makes wheels into store objects: fetch, verify, unpack, register. What is in the store already is not fetched.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/cache/substituter.hpp"
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
    /// What is to be asked before anything is fetched, unpacked or built; null where there is nobody.
    virtual cache::Substituter* substituter() { return nullptr; }
};

/// Called once for each wheel that was ordered, as soon as its object is there; from any thread, so it must be
/// thread-safe, and what it takes is taken from the unpacking.
using OnObject = std::function<void(const WheelOrder&, const WheelObject&)>;

class WheelWorks;

/// Makes wheels into objects in threads of its own, from the first call on: downloads run side by side, the largest
/// first, and what has arrived is unpacked meanwhile. What is on its way is bounded in number and bytes. A wheel that
/// another process is making is left to it. Used from one thread; borrows all it is made with.
class WheelRealiser {
public:
    WheelRealiser(store::Store& store, IndexProvider& provider, Progress& progress, unsigned workers,
                  OnObject on_object = {});
    /// Ends what is on its way and joins the threads.
    ~WheelRealiser();

    /// Begins with a wheel that will likely be ordered. Returns at once and never fails. A guess is registered only
    /// when it is ordered; a wrong one is dropped then, and costs a download of bounded size at the most. Nothing is
    /// downloaded on a guess where the wheel's object may come ready made.
    void expect(const WheelOrder& guess);

    /// One object for each order, in their order. The first failure ends the rest, and nothing half-made stays.
    /// Errors: Network, Refused (hash or archive, naming the wheel), Io, Interrupted.
    Result<std::vector<WheelObject>> realise(std::span<const WheelOrder> orders);

private:
    Result<std::optional<WheelObject>> find(const WheelOrder& order);
    Result<void> take_ready_made(std::span<const WheelOrder> orders);

    store::Store& store_;
    IndexProvider& provider_;
    const OnObject on_object_;
    std::map<std::pair<Sha256, std::string>, WheelObject> found_;  // with the file's name: most are looked for twice
    std::shared_ptr<WheelWorks> works_;
};

}  // namespace pyenvx::realise
