// What a shell can see of a change: files beside stamps, which have the time that each had when it was looked at.
// Shells compare two files' times and cannot read one's. Part of the launcher: no library.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::activation {

/// A file that is there, and the stamp of its time; without one only that it is there can be looked at.
struct Stamped {
    std::string file;
    std::optional<std::string> stamp;
    bool only_gets_later = false;  ///< so that one comparison does
};

/// What an answer holds good for. Absolute paths.
struct Watched {
    std::vector<Stamped> files;
    std::vector<std::string> absent;
};

/// More are looked at by no prompt, whatever a record watches: each costs a microsecond or two.
inline constexpr std::size_t kMostWatched = 48;

/// `home`/activation/stamps/SECONDS.NANOSECONDS: an empty file that has just that time. It is made where it is not
/// there or has another. Nothing where the file system cannot keep such a time, or nothing can be written.
std::optional<std::string> stamp_for(std::string_view home, std::int64_t mtime_ns);

/// `home`/activation/generation, a file whose time says when something was last said that concerns all shells.
std::string generation_path(std::string_view home);

/// Adds a file as it is now; among those that are absent, where it is not there. Does nothing beyond kMostWatched.
void watch(Watched& watched, std::string_view home, const std::string& file);
void watch(Watched& watched, std::string_view home, const std::string& file, std::int64_t mtime_ns);
void watch_absent(Watched& watched, const std::string& file);
/// Makes the generation file where it is not there.
void watch_generation(Watched& watched, std::string_view home);

/// Removes stamps that were made so long ago. One that a shell still compares with reads as a change there, once, and
/// is made again.
void drop_stamps(std::string_view home, std::chrono::seconds made_before);

/// Gives the generation file a later time than it had, so that every shell asks again.
Result<void> bump_generation(std::string_view home);

}  // namespace pyenvx::activation
