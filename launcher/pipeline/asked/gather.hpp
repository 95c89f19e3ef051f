// From a command line to one declaration, with all that was read on the way.
#pragma once

#include <optional>
#include <string>

#include "launcher/declaration/declaration.hpp"
#include "launcher/foreign/project_lock.hpp"
#include "launcher/locking/lock_place.hpp"
#include "launcher/pipeline/asked/input_ledger.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/pylock/lock.hpp"
#include "launcher/record/launch_record.hpp"
#include "launcher/warm/invocation.hpp"
#include "store/interpreter/finder.hpp"

namespace pyenvx::pipeline {

/// What may happen to a lock that no longer fits its declaration.
enum class LockUse {
    Refresh,
    Look,    ///< as Refresh, but what comes of it is written nowhere
    Locked,  ///< --locked: it must not change
    Frozen,  ///< --frozen: it is used as it is
};

/// Whether nothing but what is locked may be used.
inline bool is_binding(LockUse use) { return use == LockUse::Locked || use == LockUse::Frozen; }

/// A declaration and what else decides about its environment. A plain value.
struct Asked {
    declaration::Declaration declaration;
    declaration::Settings settings;  ///< those in force: the user's, the declaration's, the user's of now
    interpreter::InterpreterRequest python;
    std::vector<record::EnvironmentEdit> variables = {};  ///< of files of variables, then of [env]
    std::string identity;          ///< whose resolution is kept: a script's or project's path, or the words themselves
    std::filesystem::path owner;   ///< the script's or the project's file; empty for words alone
    std::string name;              ///< for a stable link: "hello", "my-project", "command-line"
    std::string script_text = {};  ///< a script that came on standard input
    std::optional<foreign::ProjectLock> project_lock = {};  ///< that another tool wrote beside its project
    locking::LockPlace lock = {};  ///< empty where words add to the declaration, or are all of it
    LockUse lock_use = LockUse::Refresh;
    pylock::ChosenBy said = {};  ///< by the options of now, which are in the settings as well
};

/// Reads what the invocation names: script, project, requirement files, configuration, .python-version.
/// Errors: NotFound (the script), Usage, Invalid and Refused (each names file and line).
Result<Asked> gather(const warm::Invocation& invocation, const Services& services, InputLedger& inputs);

/// The same for a program that is installed, as `file` says, whose name is the program's: what it is called does not
/// change with what it asks for. `invocation` has the form Tool.
Result<Asked> gather_installed(const std::filesystem::path& file, const warm::Invocation& invocation,
                               const Services& services, InputLedger& inputs);

/// The same for a script's or a project's declaration by itself: `script` empty means the project at or above the
/// working directory. NotFound when there is none.
Result<Asked> gather_declared(const std::string& script, LockUse lock_use, const Services& services,
                              InputLedger& inputs);

}  // namespace pyenvx::pipeline
