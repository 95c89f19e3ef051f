// Which Python a person asks for, as they write it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/result.hpp"
#include "store/pep/specifier.hpp"

namespace pyenvx::interpreter {

/// What `--python` or a line of a `.python-version` file says: a file, or versions. A plain value.
struct PythonWish {
    std::string text;                           ///< as it was written; "" for no wish
    std::optional<std::filesystem::path> path;  ///< an executable, or a prefix that has bin/python3
    pep::SpecifierSet versions;
    bool free_threaded = false;  ///< "3.13t"
    bool outside_pyenv = false;  ///< "system": whatever PATH has besides pyenv's shims

    /// Accepts "3", "3.12", "3.12.1", "3.14.0rc1", "3.13t", each also after "python", "cpython", "python@" and the
    /// like; specifiers (">=3.10,<3.13"); and whatever holds a "/". Errors: Invalid.
    static Result<PythonWish> parse(std::string_view text);
};

/// The first word of each line of a `.python-version` file that is neither blank nor a comment: all that pyenv reads.
std::vector<std::string> version_file_lines(std::string_view content);

}  // namespace pyenvx::interpreter
