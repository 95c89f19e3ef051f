// Bytecode objects: the bytecode of one wheel's object for one interpreter object, at one level.
//
//   numpy/__pycache__/__init__.cpython-311.pyc     the folders are those of the wheel object's site/
//   numpy/linalg/__pycache__/linalg.cpython-311.pyc
//
// Nothing else is in it, and it is always whole (modules_of), so that whoever finds one needs to compile nothing. It
// refers to no object: an environment refers to it and to what it was made from.
#pragma once

#include "store/base/result.hpp"
#include "store/bytecode/workers/compile_workers.hpp"
#include "store/core/store.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::bytecode {

/// The recipe of the bytecode of a wheel's object.
Result<store::Derivation> bytecode_derivation(const store::StorePath& distribution, const store::StorePath& interpreter,
                                              Optimisation level);

/// Makes the object exist. Modules that do not compile are not in it. Thread-safe: several objects may be in the making
/// on the same workers. Errors: Io, Interrupted, Corrupt (the interpreter object), whatever the store reports.
Result<store::StorePath> realise_bytecode(const store::StorePath& distribution,
                                          const interpreter::InterpreterObject& python, Optimisation level,
                                          store::Store& store, CompileWorkers& workers);

}  // namespace pyenvx::bytecode
