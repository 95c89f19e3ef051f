// Values, edits and what the hook asks for, in the words of bash, zsh and fish (ARCHITECTURE.md, "Activation"). All
// text is printable ASCII in whole lines. Part of the launcher: no library.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "launcher/activation/stamps.hpp"
#include "launcher/record/launch_record.hpp"

namespace pyenvx::activation {

enum class Shell { Bash, Zsh, Fish };

/// By its name.
std::optional<Shell> shell_named(std::string_view name);

/// One word of the shell that stands for exactly these bytes, whatever the shell's options and locale.
std::string quoted(Shell shell, std::string_view value);

/// Whether a variable is one that the shell makes, or takes for something of its own: `path` is PATH to zsh, and to set
/// UID is to become somebody else there. Such a name is left alone.
bool is_shells_own(Shell shell, std::string_view name);

/// Whose value an edit replaces: the person's, which is noted in the shell; the project's, by another of a project; or
/// the project's, by what was before it, which the shell knows better where it noted it.
enum class Of { Person, Project, Before };

/// Commands that make the edit (Set or Unset) and export what it sets. The name must be an identifier. A variable that
/// is read-only, an array or a number in the shell is left alone, and said.
std::string command(Shell shell, const record::EnvironmentEdit& edit, Of variable = Of::Project);

/// Defines __pyenvx_unchanged.
std::string unchanged_function(Shell shell, const Watched& watched);

/// Sets __pyenvx_state, unexported.
std::string state_setting(Shell shell, std::string_view state);

/// Defines aliases, whose names are letters, digits, "_", "-" and ".", and notes what each name meant before.
using Aliases = std::vector<std::pair<std::string, std::string>>;
std::string alias_settings(Shell shell, const Aliases& aliases);

/// Defines __pyenvx_leave: takes the aliases back that are still ours, then runs the code; once.
std::string leave_function(Shell shell, const Aliases& aliases, std::string_view code);
/// Calls it, where the hook is there.
std::string leave_call(Shell shell);

/// Runs code that came from a declaration; nothing for none.
std::string evaluation(Shell shell, std::string_view code);

}  // namespace pyenvx::activation
