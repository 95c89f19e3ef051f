// Puts right what an examination found.
#pragma once

#include <string>
#include <vector>

#include "store/base/error.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/health/finding.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::health {

/// Where objects come from again: caches, indexes, the machine's interpreters.
class Maker {
public:
    virtual ~Maker() = default;
    /// Makes the like of a damaged object. The store says of all damaged ones that they are absent, so what is made
    /// from one comes after it: NotFound until then. Any other error says why it cannot be made.
    virtual Result<void> make(const store::ObjectInfo& object) = 0;
};

/// An object that is as damaged as before.
struct Unmended {
    store::StorePath object;
    Error why;
};

struct Repaired {
    std::vector<store::StorePath> mended;
    std::vector<store::StorePath> discarded;
    std::vector<Unmended> left;
};

enum class Unmendable {
    Leave,
    Discard,  ///< with all that refer to them: the next start makes what it needs
};

/// Damaged contents are made again, components before what is laid out from them, since files are links between both;
/// each tree takes the place of the damaged one at once, and programs that run in that go on. Modes and times are given
/// again, and info files written, by what the tree proves where database and file differ. What nobody registered goes.
/// All of it is on the disk in the end. Errors: Io, Interrupted, and those of the database.
Result<Repaired> repair(store::Store& store, const Examination& examination, Maker& maker, Unmendable unmendable,
                        Progress& progress);

}  // namespace pyenvx::health
