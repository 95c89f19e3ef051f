// Installing a program: its environment, then its commands.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "launcher/pipeline/asked/services.hpp"
#include "launcher/pipeline/choice/choose_versions.hpp"
#include "launcher/tools/tool.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/result.hpp"

namespace pyenvx::tools {

/// What becomes of a file that lies where a command is to be put, and is none of this tool's.
enum class InTheWay {
    Refused,
    Replaced,
    Left,  ///< with a warning; the tool is then without that command
};

struct Order {
    Tool tool;  ///< `commands` is not looked at
    pipeline::Keep keep = pipeline::Keep::unchanged();
    InTheWay in_the_way = InTheWay::Refused;
    std::filesystem::path folder = {};  ///< for the commands; made where it is not there
};

/// What it came to.
struct Installed {
    Tool tool;
    std::string version;
    std::string former_version;  ///< "" where it was not installed
    bool is_changed = true;      ///< whether its environment is another one than before
    bool left_work = false;      ///< the finisher is to be woken for
};

/// One change to installed tools at a time: held while any is made.
Result<FileLock> take_turn(pipeline::Services& services);

/// Who is killed leaves each command as it was, or as it is to be; the same once more completes it.
/// Errors: Refused (a file in the way), Invalid (the package brings no command), and those of preparing an environment.
Result<Installed> install(const Order& order, pipeline::Services& services);

/// Files of commands.
struct Uninstalled {
    std::vector<std::filesystem::path> removed;
    std::vector<std::filesystem::path> left;  ///< that somebody else put in their place
};

/// Its environment goes with the next collection.
Result<Uninstalled> uninstall(const Tool& tool, const std::filesystem::path& home);

/// The stable link of a tool's environment.
std::filesystem::path stable_link_of(const pep::PackageName& name, const std::filesystem::path& home);

}  // namespace pyenvx::tools
