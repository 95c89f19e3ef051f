// What builds get from the host besides their declared objects: compilers, headers and libraries, or next to nothing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/digest/sha256.hpp"
#include "store/interpreter/interpreter_object.hpp"

namespace pyenvx::build {

/// The one interface to a toolchain, whatever it consists of. A plain value.
struct Toolchain {
    std::string name;                          ///< "host", "none"
    std::vector<sandbox::Input> inputs;        ///< mounted read-only
    std::map<std::string, std::string> links;  ///< made inside: path → target
    std::vector<std::string> hidden;           ///< folders of the inputs that look empty
    Sha256 fingerprint;                        ///< what it consists of, as far as it decides what builds give
};

/// The host's: /usr but /usr/local and what Pythons have installed there, the loader and libraries, /etc/alternatives.
/// The fingerprint is that of the tools' contents, which are read again when one of them changed. Errors: Io.
Result<Toolchain> host_toolchain(store::Store& store);

/// None: the loader and the libraries that the interpreter needs, each by itself. Errors: NotFound (a library), Io,
/// Corrupt (the interpreter object).
Result<Toolchain> bare_toolchain(const interpreter::InterpreterObject& python);

}  // namespace pyenvx::build
