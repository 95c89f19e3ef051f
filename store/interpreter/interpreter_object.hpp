// A host's interpreter as an object of the store.
//
//   bin/python3.11          the executable; python3 and python are links to it
//   lib/libpython3.11.so.1.0, other libraries of the interpreter's own prefix
//   lib/python3.11/         the standard library with unchecked-hash bytecode, without anything installed into it;
//                           EXTERNALLY-MANAGED and the end of sysconfig are ours
//   lib/python3.11/site-packages/pyenvx.pth
//   include/python3.11/     where the host has it
//   pyenvx-interpreter      manifest.hpp
//
// The interpreter finds its prefix from where it lies, so the object works wherever the store is.
#pragma once

#include <filesystem>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/interpreter/interpreter.hpp"

namespace pyenvx::interpreter {

struct InterpreterObject {
    store::StorePath path;             ///< <hash>-cpython-3.11.7
    std::filesystem::path root;        ///< where it lies
    std::filesystem::path executable;  ///< root/bin/python3.11
};

/// Makes the object exist. Its address is a function of the contents of all that is copied (bytecode apart, which
/// follows from them), so two stores of one machine agree. Known by the interpreter's identity after the first time.
/// Runs the copy once, to compile what the host has no bytecode of and to see that it works where it is.
/// Thread-safe. Errors: Io; Refused (a run path has no room for ours, the copy takes another prefix for its own);
/// Failed (the host's files changed meanwhile, the copy does not run); Interrupted; whatever the store reports.
Result<InterpreterObject> realise_interpreter(const Interpreter& interpreter, store::Store& store, Progress& progress);

/// The object of an interpreter that is in the store, as its manifest describes it. Corrupt, Io.
Result<InterpreterObject> interpreter_object_at(const store::StorePath& path, const store::Store& store);

/// The same object where the store has it by now, which may be in this home and no extra store's any more.
InterpreterObject object_where_it_lies(const InterpreterObject& object, const store::Store& store);

}  // namespace pyenvx::interpreter
