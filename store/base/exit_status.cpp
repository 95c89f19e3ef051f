#include "store/base/exit_status.hpp"

namespace pyenvx {
namespace {

int command_status(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Usage:
        case ErrorKind::Invalid: return kExitUsage;
        case ErrorKind::Unsatisfiable: return kExitUnsatisfiable;
        case ErrorKind::Refused: return kExitRefused;
        default: return kExitFailed;
    }
}

int launcher_status(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Refused: return kExitLauncherRefused;
        case ErrorKind::NotFound: return kExitLauncherNotFound;
        default: return kExitLauncherFailed;
    }
}

}  // namespace

int exit_status(ErrorKind kind, ExitStyle style) {
    return style == ExitStyle::Launcher ? launcher_status(kind) : command_status(kind);
}

}  // namespace pyenvx
