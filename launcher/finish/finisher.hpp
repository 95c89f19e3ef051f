// The finisher: does the tasks of a home, one after the other (ARCHITECTURE.md, "Finisher").
#pragma once

#include <filesystem>
#include <optional>

#include "store/base/file_lock.hpp"
#include "store/base/result.hpp"

namespace pyenvx::finish {

/// Does every task that waits, and those that come meanwhile; at once when another finisher is at work. It can be
/// killed at any moment: what is not done is done by the next one.
/// `lock` is the finisher's, where the caller has it already. Tasks that fail are noted (failure.hpp) and are no error.
/// Errors: Interrupted; whatever the store reports.
Result<void> run_finisher(const std::filesystem::path& home, std::optional<FileLock> lock = {});

}  // namespace pyenvx::finish
