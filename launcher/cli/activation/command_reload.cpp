#include "launcher/activation/stamps.hpp"
#include "launcher/cli/activation/background.hpp"
#include "launcher/cli/activation/commands.hpp"
#include "launcher/cli/activation/here.hpp"
#include "launcher/cli/activation/realise_project.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

using activation::Verdict;

struct Options {};

void fields(Options&, StoreForm& form) { form.network(); }

Result<Output> run(const Options&, const StoreContext& context) {
    const auto home = TRY(record::home_directory(context.block));
    const auto project = TRY(project_here("", home, context.block));
    if (project.verdict == Verdict::Unreadable) return fail(ErrorKind::Refused, project.why_unreadable);
    if (project.verdict != Verdict::Allowed) {
        return fail(ErrorKind::Refused, printable(project.file()), " is not allowed as it is now")
            .hint("look at it, then say `pyenvx allow`");
    }
    forget_failure(home, project);
    const bool leaves_work = TRY(realise_project(project, context.block, context.manner, context.progress));
    TRY(activation::bump_generation(home));
    return news(concat("reloaded ", printable(project.file()), "\n"), leaves_work);
}

}  // namespace

const StoreSubcommand kReload = {"reload", "Look at the project here anew, and let every shell in it do so",
                                 "  pyenvx reload\n  pyenvx reload --refresh", declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
