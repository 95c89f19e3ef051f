// Why a task could not be done, noted where `pyenvx doctor` finds it: HOME/finish/failed/NAME.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/base/result.hpp"

namespace pyenvx::finish {

/// A plain value.
struct Failure {
    unsigned attempts = 0;
    bool given_up = false;  ///< the task is gone and is not tried again
    std::string about;      ///< which environment: the name of its stable link, or else of the record
    std::string reason;
};

/// Of a task that failed and was not done since; nothing otherwise, or when the note cannot be read.
std::optional<Failure> read_failure(const std::filesystem::path& home, const std::string& name);
Result<void> note_failure(const std::filesystem::path& home, const std::string& name, const Failure& failure);
/// That there was none matters as little as that it could not be removed.
void forget_failure(const std::filesystem::path& home, const std::string& name);
/// The one that was noted last.
std::optional<Failure> last_failure(const std::filesystem::path& home);

}  // namespace pyenvx::finish
