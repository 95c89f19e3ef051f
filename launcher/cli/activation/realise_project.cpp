#include "launcher/cli/activation/realise_project.hpp"

#include "launcher/declaration/declaration.hpp"
#include "launcher/pipeline/leave_work.hpp"
#include "launcher/pipeline/pipeline.hpp"
#include "launcher/warm/export_invocation.hpp"
#include "launcher/warm/warm_start.hpp"

namespace pyenvx::cli {
namespace {

// What was read lies between two looks at the file that find it the same, and find what was allowed.
Result<void> check_still_allowed(const activation::Project& project, const std::string& home) {
    const auto now = TRY(activation::project_in(home, project.folder));
    if (now.verdict == activation::Verdict::Allowed && now.identity == project.identity) return {};
    return fail(ErrorKind::Refused, printable(project.file()), " has changed meanwhile");
}

// Before anything of them is read: each declaration is allowed for itself.
Result<void> check_inherited(const activation::Project& project, const std::string& home) {
    const auto declared = TRY(declaration::read_project(project.file()));
    const auto outer = declared.shell.inherit ? TRY(activation::project_above(home, project)) : std::nullopt;
    if (!outer) return {};
    if (outer->verdict == activation::Verdict::Allowed) return check_inherited(*outer, home);
    return fail(ErrorKind::Refused, printable(outer->file()), " is to be inherited, and is not allowed as it is now")
        .hint(concat("look at it, then say `pyenvx allow ", printable(outer->folder), "`"));
}

Result<void> check_size(const record::LaunchRecord& record, const activation::Project& project) {
    const auto bytes = record::encode(record);
    if (bytes.ok()) return {};
    return fail(ErrorKind::Invalid, printable(project.file()),
                " comes to more than a shell can be given: ", bytes.error().message(), ", and at most ",
                record::kMaxRecordBytes / 1024, " KiB are kept")
        .hint("shorten the values of [env], or what [shell] has");
}

Result<bool> realise_once(const activation::Project& project, record::EnvironmentBlock environment,
                          pipeline::Manner manner, Progress& progress) {
    auto services = TRY(pipeline::Services::open(environment, manner, progress));
    TRY(check_inherited(project, services.paths.home));
    services.working_directory = project.folder;
    auto launch = TRY(pipeline::prepare_launch(warm::export_invocation(project.folder), services));
    TRY(check_size(launch.record, project));
    TRY(check_still_allowed(project, services.paths.home));
    TRY(pipeline::remember(launch, services));
    return launch.record.finisher_unfinished;
}

}  // namespace

Result<bool> realise_project(const activation::Project& project, record::EnvironmentBlock environment,
                             pipeline::Manner manner, Progress& progress) {
    const auto invocation = warm::export_invocation(project.folder);
    bool leaves_work = TRY(realise_once(project, environment, manner, progress));
    if (warm::find_warm_start(invocation, environment).ok()) return leaves_work;
    // A lock that was written just now, or a file that changed when it was read: the next look finds it at rest.
    leaves_work = TRY(realise_once(project, environment, manner, progress));
    const auto held = warm::find_warm_start(invocation, environment);
    if (held.ok()) return leaves_work;
    return fail(ErrorKind::Failed, "nothing can be remembered of it: ", held.error().message());
}

}  // namespace pyenvx::cli
