// Where the locks of a declaration lie (PEP 751's file names).
#pragma once

#include <filesystem>
#include <string>

#include "store/base/result.hpp"

namespace pyenvx::locking {

/// A plain value. Empty paths: what was asked for has no file of its own, and so no lock.
struct LockPlace {
    std::filesystem::path file;    ///< pylock.toml, or pylock.STEM.toml
    std::filesystem::path builds;  ///< pyenvx-build.lock, or STEM.pyenvx-build.lock
    std::string script;            ///< the script's file name; empty for a project
};

/// Of a project whose declaration lies in `folder`.
LockPlace place_for_project(const std::filesystem::path& folder);

/// Of a script: its name without the last ending, each dot in it as a hyphen.
LockPlace place_for_script(const std::filesystem::path& script);

/// Two scripts of a folder may come to one name: Invalid when `owner`, the script that a lock says it belongs to, is
/// another one and still there.
Result<void> check_owner(const LockPlace& place, const std::string& owner);

}  // namespace pyenvx::locking
