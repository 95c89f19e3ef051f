// Names inside archives that others made: which are acceptable, and whether they fit together in one tree.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/base/result.hpp"

namespace pyenvx::archive {

// The store allows 64 levels; what unpacks an archive may put it a few below the object's root.
inline constexpr std::size_t kMaxMemberDepth = 56;
inline constexpr std::size_t kMaxComponentBytes = 255;
inline constexpr std::size_t kMaxMemberNameBytes = 2048;
// Large real wheels have some thousands. Without a bound a name of 2048 bytes buys 56 of them.
inline constexpr std::size_t kMaxDirectories = 50'000;

/// Refused unless `name` is a relative path of proper components, in UTF-8 without control characters or backslashes.
/// One slash at its end is allowed. The error names the member.
Result<void> check_member_name(std::string_view name);

/// The Refused error "the archive member NAME WHY".
Error refuse_member(std::string_view name, std::string_view why);

/// The tree that the members make together. Not thread-safe.
class MemberTree {
public:
    /// Takes a checked name without a slash at its end. Refused when it is there already, when it is a file where
    /// others lie below it, or when it lies below a file; also beyond kMaxDirectories.
    Result<void> add_file(std::string_view name);
    Result<void> add_directory(std::string_view name);

private:
    enum class Kind { File, Directory, ImpliedDirectory };
    Result<void> add(std::string_view name, Kind kind);
    Result<void> add_parents(std::string_view name);
    Result<void> count_directory(std::string_view name);

    std::size_t directories_ = 0;
    std::unordered_map<std::string, Kind> kinds_;
};

}  // namespace pyenvx::archive
