// What activation changed in a shell's environment, so that leaving gives it back. Part of the launcher: no library.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/record/hook_variables.hpp"
#include "launcher/record/launch_record.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::activation {

using record::kActiveVariable;
/// A longer one would not fit beside others into what exec takes.
inline constexpr std::size_t kMaxStateBytes = std::size_t{64} << 10;

/// A variable before activation and after it; unset is not the same as empty.
struct Change {
    std::string name;
    std::optional<std::string> before;
    std::optional<std::string> after;
    bool operator==(const Change&) const = default;
};

/// A plain value. `path` has what was put in front of PATH; PATH is no change, since people edit it while they are
/// inside.
struct ActiveState {
    std::string root;    ///< the folder whose declaration is active, without links
    std::string answer;  ///< what tells one answer for it from another
    bool had_path = true;
    std::vector<std::string> path;
    std::vector<Change> changes;
    bool operator==(const ActiveState&) const = default;
};

/// Printable ASCII without blanks.
std::string encode(const ActiveState& state);
/// Strict: Corrupt for what encode() does not write.
Result<ActiveState> decode_state(std::string_view text);

/// A process's variables by name. The first of two with one name counts, as getenv(3) has it.
using Variables = std::map<std::string, std::string, std::less<>>;
Variables variables_of(record::EnvironmentBlock environment);

/// Gives each variable back that still has what activation gave it (one that was changed since is the person's own),
/// and takes what was put into PATH out of it, wherever it stands by now.
void leave(const ActiveState& state, Variables& variables);

/// Whether these are a `pyenvx shell`'s that was asked for the project in that folder.
bool is_shell_of(const std::string& root, const Variables& variables);

/// Makes the edits, one after the other, and says what was changed by them.
ActiveState enter(std::string root, std::string answer, const std::vector<record::EnvironmentEdit>& edits,
                  Variables& variables);

/// Puts what is missing of the entries in front of PATH again: tmux and login shells make a PATH of their own.
void restore_path(const ActiveState& state, Variables& variables);

/// What makes `after` of `before`, by name.
std::vector<record::EnvironmentEdit> difference(const Variables& before, const Variables& after);

}  // namespace pyenvx::activation
