// A folder that tools take for a virtualenv, for those that know nothing else. It is none: it holds links alone.
#pragma once

#include <filesystem>

#include "launcher/ide/target.hpp"
#include "store/base/result.hpp"

namespace pyenvx::ide {

/// FOLDER/pyvenv.cfg, bin/python and bin/python3 as links through the stable link, and a .pth file in site-packages for
/// whoever looks there without asking Python. All folders are its own. True when anything was changed.
/// `folder` is absolute. Refused where something else is there; Io.
Result<bool> make_facade(const std::filesystem::path& folder, const Target& target);

}  // namespace pyenvx::ide
