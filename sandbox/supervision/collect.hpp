// Taking what hostile code has left in a folder.
#pragma once

#include <filesystem>

#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// What may come of /output. A release is strict, what is kept of a failed build for a person to look at is not: there
/// links stay and what is refused is left out.
enum class Collecting { Strict, Lenient };

/// Copies the tree below `from`, in which nothing runs any more, into the empty folder `to`: new files of mode 0444 or
/// 0555 with their holes, folders 0755. No link is followed and no other file system entered.
///
/// Refused, with a sentence, for whatever is neither folder nor regular file with one link; set-id bits; attributes;
/// what its owner cannot read; names that are not UTF-8 or hold control characters; a depth over 64; more entries or
/// bytes, held or claimed, than the limits allow.
Result<void> collect(BorrowedFd from, const std::filesystem::path& to, const Limits& limits, Collecting collecting);

}  // namespace pyenvx::sandbox
