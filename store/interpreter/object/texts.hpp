// The files that pyenvx writes into an interpreter object itself, and the program that finishes and checks one.
#pragma once

#include <string>
#include <string_view>

namespace pyenvx::interpreter {

inline constexpr std::string_view kStartupHook = "pyenvx.pth";
inline constexpr std::string_view kExternallyManaged = "EXTERNALLY-MANAGED";

/// pyenvx.pth: puts sys.executable and the environment variables right, keeps imports, root's among them, from writing
/// bytecode below the store, and lets Python look for sitecustomize and usercustomize only where they may be.
/// PYENVX_EXECUTABLE, set by the launcher, is the environment's bin/python and becomes sys.executable;
/// sys._base_executable stays the object's own file, for `python -m venv`. pyenvx-customise.pth of an environment sets
/// sys._pyenvx_customise.
std::string_view startup_hook();

/// What is appended to the copy of sysconfig: it reads PYTHONUSERBASE when it is first imported, which is too late, and
/// coverage and debuggers ask it where packages lie.
std::string_view sysconfig_addition();

/// What is appended to the copy of _sysconfigdata_…, which sysconfig and older distutils read: it has the run paths of
/// the host's own linking, which would end up in every extension module that is built.
std::string_view build_variables_addition();

/// PEP 668.
std::string_view externally_managed();

/// To be run by the copied interpreter as `-I -B -c PROGRAM ROOT FILE…`: compiles the files, whose names are relative
/// to ROOT, to unchecked-hash bytecode, and prints "ok" when the interpreter found its prefix and nothing else, or a
/// sentence.
std::string_view finishing_program();

}  // namespace pyenvx::interpreter
