// libcurl, loaded when the first request goes out: it brings some thirty libraries, and loading them takes longer than
// all else in a start that finds what it needs in the cache. Internal to this folder.
#pragma once

#include "store/base/result.hpp"

namespace pyenvx::index {

/// Only afterwards may functions of <curl/curl.h> be called. Thread-safe.
/// Errors: Failed when this machine has no libcurl, or one that is too old.
Result<void> load_curl();

}  // namespace pyenvx::index
