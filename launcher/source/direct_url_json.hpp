// direct_url.json (PEP 610): what an environment says of a package that no index chose.
#pragma once

#include <string>

#include "launcher/lock/lock.hpp"

namespace pyenvx::source {

/// The file's contents, without credentials, as a lock has none; "" for a package of an index.
std::string direct_url_json(const lock::LockedPackage& package);

}  // namespace pyenvx::source
