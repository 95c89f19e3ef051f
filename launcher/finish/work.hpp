// The steps of what is left of a launch. Each can be done again, and each begins by looking at what is there already.
#pragma once

#include "launcher/finish/move_record.hpp"
#include "launcher/finish/task.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"

namespace pyenvx::finish {

/// Makes the environment that has all its bytecode, and leads the stable link from the old one to it unless that leads
/// elsewhere by now. Waits for the declaration's flight. Returns the new one, or the task's object where there is none.
/// Errors: NotFound, when an object that the task names is gone; Io; Interrupted; whatever the store reports.
Result<store::StorePath> complete(const Task& task, store::Store& store, Progress& progress);

/// Where the task's record is to be moved.
Move move_to(const store::StorePath& completed, const Task& task, const store::Store& store);

/// Whether all that the task names is there. NotFound says what is not.
Result<void> check_objects(const Task& task, const store::Store& store);

/// Afterwards every object that was registered before has its tree hash, and is known to be safe on disk. Each hash
/// is kept as soon as it is known.
Result<void> settle(store::Store& store, Progress& progress);

/// Whether nothing is left: the object is complete, hashed and safe on disk, and so is what it refers to.
Result<bool> is_done(const Task& task, const store::Store& store);

}  // namespace pyenvx::finish
