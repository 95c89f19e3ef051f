// Reading a pylock.toml that anybody may have made (PEP 751).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "launcher/pylock/lock.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pylock {

inline constexpr std::size_t kMaxPackages = 20'000;
inline constexpr std::size_t kMaxWheels = 2'000;  ///< of one package

struct ReadLock {
    Lock lock;
    std::vector<std::string> warnings;  ///< sentences: a newer minor version
};

/// `name` is what messages call the lock. Every rule of the standard that can be checked without choosing is:
/// Invalid, with file and line, for what is missing, of another type or without meaning; a package with two kinds of
/// sources, or none; a file without hashes, url or path; credentials in a URL. TooNew for another major version.
/// Keys that are unknown are passed over, as are `tool` tables of others and attestations.
Result<ReadLock> parse(std::string_view bytes, std::string_view name);

}  // namespace pyenvx::pylock
