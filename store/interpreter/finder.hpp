// Choosing the interpreter for a declaration.
//
// Order: what was asked for by name (`--python`, else `.python-version`); else the python3 on PATH when it fits; else
// the newest that fits. As few interpreters as possible are run: names tell most versions, and probes are remembered.
//
// `.python-version` means what it means to pyenv: of several lines the first that fits counts; "system" is what PATH
// has besides pyenv's shims; another word is a folder below pyenv's versions, a virtualenv standing for its base. It
// never names a file: a project may choose among the user's interpreters and bring none of its own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/interpreter/interpreter.hpp"
#include "store/interpreter/places/candidates.hpp"
#include "store/pep/specifier.hpp"

namespace pyenvx::store {
class Store;
}

namespace pyenvx::interpreter {

/// All that is given has to hold, but `--python` overrides `.python-version`.
struct InterpreterRequest {
    std::string python;                  ///< `--python`: a version, a specifier or a path; "" when not given
    std::filesystem::path version_file;  ///< the nearest .python-version; "" when there is none
    pep::SpecifierSet requires_python;
};

/// Errors: Invalid (`python` is none of the forms that places/wish.hpp lists, or no line of the version file is known),
/// Io (the version file), NotFound (a path that was asked for), Unsatisfiable (its notes name each interpreter that was
/// looked at, with version and path).
Result<Interpreter> find_interpreter(const InterpreterRequest& request, const Host& host, store::Store* cache);

/// One of the interpreters of a machine.
struct ListedInterpreter {
    std::filesystem::path path;
    Result<Interpreter> interpreter;  ///< or why pyenvx cannot use it
};

/// All of them, the newest first, then those that cannot be used. For `pyenvx python list` and `doctor`.
std::vector<ListedInterpreter> list_interpreters(const Host& host, store::Store* cache);

}  // namespace pyenvx::interpreter
