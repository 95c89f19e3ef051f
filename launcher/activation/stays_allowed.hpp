// For whoever rewrites a declaration on a person's behalf: what was allowed before is allowed after.
#pragma once

#include <filesystem>
#include <string>

#include "store/base/result.hpp"

namespace pyenvx::activation {

/// Allows what the project's file holds now, and lets every shell ask again. Errors: Io; Invalid as write_saying().
Result<void> allow_as_it_is(const std::string& home, const std::filesystem::path& declaration);

/// To be made before the file is written. A plain value.
class StaysAllowed {
public:
    /// `declaration`: any file; only a project's shell.toml is ever allowed.
    StaysAllowed(std::string home, std::filesystem::path declaration);
    /// To be called once the file is written.
    Result<void> is_written() const;

private:
    std::string home_;
    std::filesystem::path declaration_;
    bool is_allowed_;
};

}  // namespace pyenvx::activation
