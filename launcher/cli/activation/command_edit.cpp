#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>

#include "launcher/activation/stays_allowed.hpp"
#include "launcher/cli/activation/commands.hpp"
#include "launcher/cli/activation/here.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/file.hpp"
#include "store/base/text.hpp"
#include "store/base/word_pointers.hpp"

namespace pyenvx::cli {
namespace {

using activation::Verdict;

struct Options {};

void fields(Options&, StoreForm&) {}

std::string editor_of(record::EnvironmentBlock environment) {
    for (const auto* name : {"VISUAL", "EDITOR"}) {
        const auto editor = record::find_variable(environment, name);
        if (editor && !editor->empty()) return std::string(*editor);
    }
    return "vi";
}

// An editor is given with its options ("code --wait"), so a shell takes it apart, as git has it.
Result<void> open_editor(const std::string& file, record::EnvironmentBlock environment) {
    const auto editor = editor_of(environment);
    const std::vector<std::string> words = {"sh", "-c", concat("exec ", editor, " \"$@\""), "sh", file};
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, "/bin/sh", nullptr, nullptr, pointers_to(words).data(), environment);
    if (failed != 0) return io_error(failed, concat("start ", printable(editor)));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return fail(ErrorKind::Failed, "the editor ", printable(editor), " did not end well; nothing is allowed anew")
        .hint("set VISUAL or EDITOR to one that is there");
}

Result<Output> run(const Options&, const StoreContext& context) {
    const auto home = TRY(record::home_directory(context.block));
    const auto project = TRY(project_here("", home, context.block));
    const auto before = TRY(read_file(project.file(), activation::kMaxTrustedBytes));
    TRY(open_editor(project.file(), context.block));
    const auto after = TRY(read_file(project.file(), activation::kMaxTrustedBytes));
    if (project.verdict == Verdict::Denied) return news(concat(printable(project.file()), " stays denied\n"));
    // Who closes what they have never allowed without a change has only looked.
    if (after == before && project.verdict != Verdict::Allowed) return news("nothing was changed, nor allowed\n");
    TRY(activation::allow_as_it_is(home, project.file()));
    return news(concat("allowed ", printable(project.file()), "\n"));
}

}  // namespace

const StoreSubcommand kEdit = {"edit", "Open the shell.toml here in $VISUAL or $EDITOR, and allow what you made of it",
                               "  pyenvx edit\n  VISUAL='code --wait' pyenvx edit", declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
