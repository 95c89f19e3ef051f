// Objects that are addressed by their contents need nobody's word: their contents are looked at.
#pragma once

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::cache {

/// `folder` has the tree of an object. Where that is a fetched file, or what a build gave, it must be the one file that
/// the address is of, and a wheel's has modules' folder; Refused otherwise. Of any other object it says nothing.
Result<void> check_contents(const store::ObjectInfo& info, BorrowedFd folder);

}  // namespace pyenvx::cache
