// The one form that every object's tree has.
#pragma once

#include <cstdint>
#include <string_view>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::store {

/// 2 January 1980: zip files cannot say an earlier time, and builds would break on one.
inline constexpr std::int64_t kObjectTime = 315'619'200;

/// Gives everything below `directory` (but not itself) mode 0444 or 0555 and the one time, by directory-relative calls.
/// Returns the bytes of its regular files. Links must be relative and lead to no place above the tree.
/// Files that have other hard links are left as they are: they belong to another object, where this was done already.
/// Errors: Refused (special file, set-id bit, link that leads out, deeper than 64, name that is not UTF-8), Io.
Result<std::uint64_t> canonicalise(BorrowedFd directory);

/// Refused unless the link's target is relative and, followed on paper, leads to no place above the tree. `depth` is
/// the number of directories below the tree's top in which it lies.
Result<void> check_link(std::string_view name, std::string_view target, int depth);

/// Gives `name` itself the one time; a link has no mode.
Result<void> set_object_time(BorrowedFd directory, const char* name);

/// Gives one open file or folder its final mode, 0444 or 0555, and the one time, for trees that are written so.
Result<void> make_canonical(BorrowedFd open, mode_t mode);

/// What canonicalise() does to the tree's own top, once it lies where it stays.
Result<void> canonicalise_top(BorrowedFd parent, const char* name);

}  // namespace pyenvx::store
