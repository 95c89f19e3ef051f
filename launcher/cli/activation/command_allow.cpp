#include "launcher/activation/project.hpp"
#include "launcher/activation/stamps.hpp"
#include "launcher/cli/activation/background.hpp"
#include "launcher/cli/activation/commands.hpp"
#include "launcher/cli/activation/here.hpp"
#include "launcher/cli/activation/line_difference.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/file.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

using activation::Project;
using activation::Say;
using activation::Verdict;

struct Options {
    std::string folder;
};

void fields(Options& options, StoreForm& form) {
    form.word("FOLDER", options.folder, "The project's folder, in place of the one here", StoreForm::Need::Optional);
}

Error not_ours(const Project& project) {
    if (project.verdict == Verdict::NotRegular) {
        return fail(ErrorKind::Refused, printable(project.file()), " is no regular file")
            .hint("put a file in its place: `pyenvx init` writes one once it is away");
    }
    return fail(ErrorKind::Refused, printable(project.file()), " is no file of yours or of root's")
        .hint("make it yours once you have read it");
}

Result<Output> allow(const Options& options, const StoreContext& context) {
    const auto home = TRY(record::home_directory(context.block));
    const auto project = TRY(project_here(options.folder, home, context.block));
    if (project.verdict == Verdict::NotOurs || project.verdict == Verdict::NotRegular) return not_ours(project);
    auto contents = TRY(read_file(project.file(), activation::kMaxTrustedBytes));
    const bool is_edited = project.verdict == Verdict::Edited;
    const auto difference = is_edited ? line_difference(project.saying->contents, contents) : std::string();
    TRY(activation::write_saying(home, {Say::Allow, project.file(), std::move(contents)}));
    forget_failures(home);
    TRY(activation::bump_generation(home));
    return news(concat(difference, "allowed ", printable(project.file()), "\n"));
}

Result<Output> deny(const Options& options, const StoreContext& context) {
    const auto home = TRY(record::home_directory(context.block));
    const auto project = TRY(project_here(options.folder, home, context.block));
    TRY(activation::write_saying(home, {Say::Deny, project.file(), {}}));
    TRY(activation::bump_generation(home));
    return news(concat("denied ", printable(project.file()), "\n"));
}

}  // namespace

const StoreSubcommand kAllow = {"allow", "Let the shell.toml here be loaded on cd, as long as it is what it is now",
                                "  pyenvx allow\n  pyenvx allow ~/shop", declare_as<Options, fields, allow>};

const StoreSubcommand kDeny = {"deny", "Never load the shell.toml here on cd, and say nothing about it",
                               "  pyenvx deny\n  pyenvx deny ~/shop", declare_as<Options, fields, deny>};

}  // namespace pyenvx::cli
