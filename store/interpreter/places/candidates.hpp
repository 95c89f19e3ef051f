// Where interpreters lie on a machine, found without running any of them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::interpreter {

/// The machine as the search sees it. Borrowed for the length of a call.
struct Host {
    const Environment& environment;  ///< PATH, HOME, PYENV_*, XDG_DATA_HOME, UV_PYTHON_INSTALL_DIR, CONDA_PREFIX
    std::filesystem::path working_directory;  ///< absolute; where pyenv starts to look for its version file
};

/// What names alone tell: python3.12, versions/3.12.1/, cpython-3.13.0+freethreaded-linux-x86_64-gnu/.
struct VersionHint {
    int minor = 0;
    std::optional<int> patch;
    bool free_threaded = false;
    std::string str() const;  ///< "3.12", "3.12.1", "3.13t"
};

/// A file that is likely an interpreter: no link, no virtualenv's copy, no shim that could be seen through.
struct Candidate {
    std::filesystem::path executable;
    std::optional<VersionHint> hint;
};

/// Each `python3` on PATH in its order, then each `python`; no file twice.
std::vector<Candidate> default_candidates(const Host& host);

/// Every interpreter in PATH's folders; no file twice.
std::vector<Candidate> path_candidates(const Host& host);

/// Every interpreter that PATH, pyenv, uv, conda and the system's folders hold; no file twice.
std::vector<Candidate> all_candidates(const Host& host);

/// What a person named: an executable, or a prefix with bin/python3. Relative to the working directory. NotFound.
Result<Candidate> candidate_named(const std::filesystem::path& path, const Host& host);

/// PATH and all else without pyenv's shims.
Environment without_shims(const Host& host);

/// The prefix that pyenv knows by this name ("3.12.1", "web" or "3.12.1/envs/web"); nothing when there is none.
std::optional<std::filesystem::path> pyenv_prefix(const Host& host, const std::string& name);

}  // namespace pyenvx::interpreter
