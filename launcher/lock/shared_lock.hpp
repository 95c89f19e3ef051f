// Locks that are shared between machines.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "launcher/lock/lock.hpp"

namespace pyenvx::lock {

/// Whether it means the same everywhere: every file is known by its digest, wherever it was found, and so is what it
/// becomes in the store; none is a folder or file of the user's own.
bool holds_anywhere(const Lock& lock);

/// Where the answer of another machine is kept that came otherwise than from a cache.
std::filesystem::path shared_file(const std::filesystem::path& home, const std::string& declaration_digest);

/// One that came from elsewhere; nothing unless it is of that declaration and holds anywhere.
std::optional<Lock> read_shared(std::string_view text, const std::string& declaration_digest);

}  // namespace pyenvx::lock
