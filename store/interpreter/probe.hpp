// Asking an interpreter what it is, once.
#pragma once

#include <filesystem>

#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"
#include "store/interpreter/interpreter.hpp"

namespace pyenvx::store {
class Store;
}

namespace pyenvx::interpreter {

inline constexpr int kOldestMinor = 9;   ///< CPython 3.9
inline constexpr int kNewestMinor = 14;  ///< CPython 3.14

/// Describes the interpreter that `executable` really is. Runs it at the most once for each identity of the file (and
/// of the host's C library): the answer is a fact of `cache`, where there is one.
/// `executable` is an ELF file, or a program that starts one, such as a shim that the finder could not see through.
/// Such a program finds its way by PATH, HOME and variables of its own, so it gets `shim_environment`; an ELF file gets
/// no variable at all. Thread-safe. Errors: NotFound; Refused (musl, 32 bits, PyPy, a version pyenvx does not support:
/// the message is a clause such as "it is linked to musl"); Failed and Invalid (it does not run, or does not describe
/// itself).
Result<Interpreter> probe(const std::filesystem::path& executable, store::Store* cache,
                          const Environment* shim_environment = nullptr);

}  // namespace pyenvx::interpreter
