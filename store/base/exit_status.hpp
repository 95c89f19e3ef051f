// The one table of exit statuses.
#pragma once

#include "store/base/error.hpp"

namespace pyenvx {

/// Whose status the process will carry: pyenvx's own, or that of the program it was asked to start
/// (`run`, `shell`, `FILE`), where small numbers belong to the program and ours start at 125.
enum class ExitStyle { Command, Launcher };

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnsatisfiable = 3;
inline constexpr int kExitRefused = 4;
inline constexpr int kExitLauncherFailed = 125;
inline constexpr int kExitLauncherRefused = 126;
inline constexpr int kExitLauncherNotFound = 127;

/// Total over ErrorKind. Interrupted has no status of its own: the process dies by SIGINT instead.
int exit_status(ErrorKind kind, ExitStyle style);

}  // namespace pyenvx
