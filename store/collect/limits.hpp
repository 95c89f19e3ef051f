// How large a store may get, and how full its disk: kept by the finisher on its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/collect/collect.hpp"

namespace pyenvx::collect {

/// What the user's configuration says; sizes in bytes.
struct Limits {
    std::optional<std::uint64_t> max_size;  ///< of all objects
    std::optional<std::uint64_t> min_free;  ///< below which collecting begins
    std::optional<std::uint64_t> max_free;  ///< at which it ends; twice min_free where nothing is said
    std::int64_t keep_seconds = kDefaultKeepSeconds;

    bool operator==(const Limits&) const = default;
};

/// Remembers them for programs that read no configuration.
Result<void> remember(const Limits& limits, store::Store& store);
Result<Limits> remembered_limits(const store::Store& store);

/// Collects as much as it takes to keep the limits, and nothing where they are kept. Scripts and projects that were not
/// used for the time to keep are let go of where nothing else is left.
Result<std::optional<Collected>> keep_limits(store::Store& store, RootKeeper& keeper, const Limits& limits,
                                             Progress& progress);

/// A file whose room is for collecting on a full disk, which has to write down what it removes.
void make_reserve(const std::filesystem::path& home);
/// Gives that room back where the disk is full.
void free_reserve(const std::filesystem::path& home);

}  // namespace pyenvx::collect
