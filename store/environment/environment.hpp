// Environments: store objects that are a PEP 370 user base, as a tree of real directories with hard links to the files
// of the wheels' objects (ARCHITECTURE.md, "Environment").
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/environment/start_up/pth_policy.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::store {

/// One distribution of an environment: an unpacked wheel's object.
struct EnvironmentPart {
    pep::PackageName name;
    StorePath object;
    bool requested = false;       ///< asked for itself, and not only needed by another: gets a REQUESTED file
    std::string direct_url = {};  ///< contents of direct_url.json, credentials stripped; "" for what an index chose
    /// Of an editable project: where its modules lie. Its .pth files may lead there, and may run code: our own build of
    /// it wrote them. Empty for all others.
    std::filesystem::path real_folder = {};
    std::vector<StorePath> bytecode = {};  ///< bytecode objects of `object`, of any levels; none is no error
};

/// All that an environment is a function of.
struct EnvironmentPlan {
    StorePath interpreter;
    std::string interpreter_file;        ///< below the interpreter object: "bin/python3.11"
    std::string library_name;            ///< "python3.11": the folder below lib/
    StorePath launcher;                  ///< of launcher_object()
    std::vector<EnvironmentPart> parts;  ///< in any order, one a name
    PthPolicy pth = PthPolicy::Known;
    std::set<pep::PackageName> pth_allowed = {};  ///< whose code lines the user allowed
};

/// Makes the environment exist, its bytecode included, and returns its address. Cheap when it is there already.
/// Says once what it held back (warn), and which of two differing files won (detail).
/// Errors: NotFound (a component is not in the store), Io, Refused (a file where another distribution has a folder),
/// Corrupt (an object without its RECORD's files).
Result<StorePath> lay_out(const EnvironmentPlan& plan, Store& store, Progress& progress);

}  // namespace pyenvx::store
