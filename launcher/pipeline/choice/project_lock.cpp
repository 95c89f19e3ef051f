#include "launcher/pipeline/choice/project_lock.hpp"

#include <algorithm>

#include "launcher/locking/targets.hpp"
#include "launcher/packages/find_files.hpp"
#include "launcher/pipeline/choice/choose_versions.hpp"
#include "launcher/pipeline/choice/use_lock.hpp"

namespace pyenvx::pipeline {
Result<lock::Lock> locked_by_tool(const Asked& asked, const interpreter::Interpreter& interpreter, LazyIndex& index) {
    const auto& file = asked.project_lock->file;
    const auto chosen = TRY(foreign::choose_from(*asked.project_lock, asked.declaration, interpreter.markers));
    auto lock = TRY(select_for(asked, chosen, file, locking::environment_of(interpreter)));
    note_requested(asked, lock);
    const auto has_no_address = [](const lock::LockedPackage& package) {
        return package.url.empty() && !package.is_direct();
    };
    if (std::any_of(lock.packages.begin(), lock.packages.end(), has_no_address)) {
        TRY(packages::find_files(lock, *TRY(index.index())));
    }
    return lock;
}

}  // namespace pyenvx::pipeline
