#include "launcher/cli/commands.hpp"
#include "launcher/cli/output/report.hpp"
#include "launcher/pipeline/build_package.hpp"
#include "sandbox/runner/inner_terminal.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::uint64_t kMaxWheel = std::uint64_t{4} << 30;

constexpr std::string_view kShellBegins =
    "pyenvx: a shell in the sandbox of what failed, as it was left; Ctrl-D ends it\n";

build::FailureShell shell_on_failure(const pipeline::Services& services) {
    const auto type = record::find_variable(services.block, "TERM").value_or("dumb");
    return {std::string(type), [progress = services.progress](const Error& error) {
                progress->leave_terminal();
                write_to_standard_error(concat(describe(error, false), kShellBegins));
            }};
}

std::string_view word_for(build::Sameness sameness) {
    switch (sameness) {
        case build::Sameness::Identical: return "identical";
        case build::Sameness::Equivalent: return "equivalent after stabilising";
        case build::Sameness::Different: return "differs";
    }
    return "";
}

Result<Output> check(const pipeline::BuildRequest& request, pipeline::Services& services) {
    const auto checked = TRY(pipeline::check_package(request, services));
    const auto& [sameness, differences] = checked.comparison;
    auto text = concat(checked.filename, ": ", word_for(sameness), "\n");
    for (const auto& difference : differences) text += concat("  ", printable(difference), "\n");
    return Output{std::move(text), sameness == build::Sameness::Different ? 1 : 0};
}

}  // namespace

Result<Output> run(const Build& options, pipeline::Services& services) {
    if (options.shell_on_failure && !sandbox::is_at_terminal()) {
        return fail(ErrorKind::Usage, "--shell-on-failure needs a terminal at standard input and output");
    }
    const auto keep =
        options.keep_failed.empty() ? std::filesystem::path() : services.working_directory / options.keep_failed;
    pipeline::BuildRequest request{options.what, options.python, options.config_settings, keep};
    if (options.shell_on_failure) request.shell = shell_on_failure(services);
    if (options.check) return check(request, services);
    const auto wheel = TRY(pipeline::build_package(request, services));
    const auto folder = services.working_directory / options.out;
    TRY(make_directories(folder));
    const auto bytes = TRY(read_file(wheel.file, kMaxWheel));
    const auto target = (folder / wheel.filename).lexically_normal();
    TRY(write_file_atomically(target, bytes));
    return Output{concat(target, "\n")};
}

}  // namespace pyenvx::cli
