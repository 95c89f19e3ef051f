// One build of a wheel: all that it is a function of, and where that lies.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/digest/sha256.hpp"
#include "store/interpreter/interpreter_object.hpp"
#include "store/plan/derivation.hpp"
#include "store/realise/build/toolchain/toolchain.hpp"

namespace pyenvx::build {

/// A PEP 517 backend as pyproject.toml names it.
struct Backend {
    std::string name;                    ///< "setuptools.build_meta", with ":object" where there is one
    std::vector<std::string> path = {};  ///< backend-path: folders of the source
};

/// A file that a build finds in /pyenvx/inputs.
struct FetchedInput {
    std::string filename;
    std::filesystem::path file;
    Sha256 sha256;
};

/// What a person says about the build of one package.
struct Wishes {
    std::vector<std::pair<std::string, std::string>> settings = {};  ///< of the backend; in order, keys may repeat
    std::map<std::string, std::string> variables = {};
    std::vector<std::string> patches = {};  ///< texts for `patch -p1`, in order
    std::vector<FetchedInput> inputs = {};
};

/// A plain value; the store's objects in it exist.
struct BuildOrder {
    std::string name;              ///< "docopt-0.6.2"
    Sha256 source;                 ///< of the archive, or of the folder's tree
    std::filesystem::path folder;  ///< the unpacked source
    Backend backend;
    interpreter::InterpreterObject python;
    store::StorePath environment;  ///< with what the build requires
    Toolchain toolchain;
    Wishes wishes;
    sandbox::Strictness strictness = sandbox::Strictness::Full;
    std::uint32_t host_id = 0;      ///< as SandboxPolicy::host_id
    std::string subdirectory = {};  ///< where in the source the project lies; "" for its top
    std::filesystem::path real_place =
        {};  ///< where the source is seen, for a build that names it; empty: nowhere special

    /// The project's folder inside of the sandbox.
    std::string project_inside() const;
};

/// What a hook of that build may see and do.
sandbox::SandboxPolicy policy_for(const BuildOrder& order, const store::Store& store);

/// The recipe of the wheel. Invalid when something of the order does not fit into one.
Result<store::Derivation> build_derivation(const BuildOrder& order, const store::Store& store);

}  // namespace pyenvx::build
