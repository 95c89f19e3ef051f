// The files that pyenvx writes into an interpreter object itself, and the program that finishes and checks one.
#pragma once

#include <string>
#include <string_view>

namespace pyenvx::interpreter {

inline constexpr std::string_view kStartupModule = "_pyenvx_startup.py";
inline constexpr std::string_view kStartupHook = "pyenvx.pth";
inline constexpr std::string_view kExternallyManaged = "EXTERNALLY-MANAGED";

/// The module that puts sys.executable and the environment variables right, and keeps imports, root's among them, from
/// writing bytecode below the store. The private variables, set by the launcher:
///   PYENVX_EXECUTABLE    the environment's bin/python: becomes sys.executable
///   PYENVX_BARE          non-empty: PYTHONNOUSERSITE is the launcher's and not the user's
/// sys._base_executable stays the object's own file, for `python -m venv`.
std::string_view startup_module();

/// The one line of pyenvx.pth.
std::string_view startup_hook();

/// PEP 668.
std::string_view externally_managed();

/// To be run by the copied interpreter as `-I -B -c PROGRAM ROOT FILE…`: compiles the files, whose names are relative
/// to ROOT, to unchecked-hash bytecode, and prints "ok" when the interpreter found its prefix and nothing else, or a
/// sentence.
std::string_view finishing_program();

}  // namespace pyenvx::interpreter
