// Waiting for others who write to the same database. Internal to this folder.
#pragma once

#include <chrono>
#include <filesystem>

#include "store/base/progress.hpp"

namespace pyenvx::db {

/// Borrows `progress`, which may be null. One thread at a time, as its connection.
class BusyWait {
public:
    BusyWait(std::filesystem::path file, Progress* progress) : file_(std::move(file)), progress_(progress) {}

    /// A busy handler of SQLite, with a BusyWait as its argument: pauses, and says whether to try again. `times` counts
    /// from 0 in each wait.
    static int go_on(void* self, int times) noexcept;

private:
    bool pause(int times);

    const std::filesystem::path file_;
    Progress* const progress_;
    std::chrono::steady_clock::time_point began_;
    bool told_ = false;
};

}  // namespace pyenvx::db
