// Examines a whole store: the database against the folders, info files, references, modes and times, and every byte.
#pragma once

#include <optional>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/health/finding.hpp"

namespace pyenvx::health {

enum class Depth {
    Surface,   ///< what is said of the objects, and their form
    Contents,  ///< their bytes as well
};

/// Changes nothing, but that a database with defects is made anew by whoever opens the store next. Others may work in
/// the store meanwhile: what looks wrong is looked at again under the object's lock, which is waited for. Several
/// objects are read at once, in pieces of bounded size. Errors: Io, Corrupt (the database cannot be read), Interrupted.
Result<Examination> verify(store::Store& store, Depth depth, Progress& progress);

/// The same of one object; nothing where it is not registered any more. Thread-safe.
Result<std::vector<Finding>> verify_object(const store::Store& store, const store::StorePath& object, Depth depth);

}  // namespace pyenvx::health
