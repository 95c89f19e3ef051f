#include "launcher/warm/wake_finisher.hpp"

#include "store/base/detached_process.hpp"
#include "store/base/file_lock.hpp"

namespace pyenvx::warm {

std::string finisher_lock_path(const std::string& home) { return concat(home, "/locks/finisher"); }

Result<bool> wake_finisher(const std::string& executable, const std::string& home) {
    {
        // A finisher that comes in this very moment takes this for another one and ends: the one below does its work.
        const auto free = TRY(FileLock::try_acquire(finisher_lock_path(home), LockMode::Shared));
        if (!free) return false;
    }
    const auto folder = executable.substr(0, executable.rfind('/'));
    TRY(start_detached({concat(folder, "/../libexec/pyenvx/pyenvx-finish"), concat(folder, "/pyenvx-finish")},
                       {"pyenvx-finish", home}));
    return true;
}

}  // namespace pyenvx::warm
