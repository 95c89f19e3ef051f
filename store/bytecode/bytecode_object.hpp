// Bytecode objects: the bytecode of one wheel's object for one interpreter object, at one level.
//
//   numpy/__pycache__/__init__.cpython-311.pyc     the folders are those of the wheel object's site/
//   numpy/linalg/__pycache__/linalg.cpython-311.pyc
//
// Nothing else is in it. A whole one has every module (modules_of), so that whoever finds it needs to compile nothing;
// a part has those that programs asked for before there was time for all. Neither refers to an object: an environment
// refers to it and to what it was made from.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/bytecode/workers/compile_workers.hpp"
#include "store/core/store.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::bytecode {

/// Modules by their paths, as modules_of() gives them.
using Selection = std::set<std::string>;

struct BytecodeOrder {
    store::StorePath distribution;  ///< a wheel's object
    Optimisation level = Optimisation::None;
    std::optional<Selection> selected = {};  ///< nothing: all
};

/// The recipe of the whole bytecode of a wheel's object.
Result<store::Derivation> bytecode_derivation(const store::StorePath& distribution, const store::StorePath& interpreter,
                                              Optimisation level);

/// The whole object, or else the last part that was made. Errors: of the store.
Result<std::optional<store::StorePath>> find_bytecode(const store::StorePath& distribution,
                                                      const store::StorePath& interpreter, Optimisation level,
                                                      const store::Store& store);

/// What to select, one after the other, before the whole is made: where much is missing, so that who is killed on the
/// way has lost little. Nothing where little is. `order` selects nothing.
Result<std::vector<Selection>> steps_to_whole(const BytecodeOrder& order, const interpreter::InterpreterObject& python,
                                              store::Store& store);

/// Makes the object exist. Modules that do not compile are not in it. What an earlier part has is linked and not
/// compiled again, and a part has all that the one before it had. Thread-safe: several objects may be in the making on
/// the same workers. Errors: Io, Interrupted, Corrupt (the interpreter object), whatever the store reports.
Result<store::StorePath> realise_bytecode(const BytecodeOrder& order, const interpreter::InterpreterObject& python,
                                          store::Store& store, CompileWorkers& workers);

/// Makes an object of that very recipe again, which the store says is absent; of a part the modules that the folder of
/// the damaged one has. Nothing is taken from other parts, which may share the damage. Corrupt when that is not what
/// the recipe names; else as realise_bytecode().
Result<void> remake_bytecode(const store::Derivation& recipe, const interpreter::InterpreterObject& python,
                             store::Store& store, CompileWorkers& workers);

}  // namespace pyenvx::bytecode
