// The lock that lies beside a declaration, put to use.
#pragma once

#include <optional>

#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/pipeline/choice/choose_versions.hpp"
#include "launcher/pylock/lock.hpp"
#include "launcher/pylock/select.hpp"

namespace pyenvx::pipeline {

/// A lock and the text that it was read from.
struct ReadLockFile {
    pylock::Lock lock;
    std::string text;
};

/// Nothing where there is no file. Errors: those of the reader; Invalid: it is another script's.
Result<std::optional<ReadLockFile>> read_lock_file(const Asked& asked, Progress& progress);

/// pylock::select() with the declaration's rules about wheels and sources.
Result<lock::Lock> select_for(const Asked& asked, const pylock::Lock& lock, const std::filesystem::path& file,
                              const pylock::Environment& here);

/// What the lock has for an interpreter. One of ours that no longer fits its declaration or this environment is made
/// anew and written, which is told; one that others made is never written over. Nothing where there is no lock.
/// Errors: Refused (there is none, or it would change, under --locked or in a folder that cannot be written);
/// Unsatisfiable and Invalid (pylock::select); those of make_lock().
Result<std::optional<Choice>> choose_from_lock(const Asked& asked, const interpreter::Interpreter& interpreter,
                                               const Services& services, Supply supply);

}  // namespace pyenvx::pipeline
