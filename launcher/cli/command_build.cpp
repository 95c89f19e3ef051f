#include <fcntl.h>

#include <algorithm>

#include "launcher/cli/commands.hpp"
#include "launcher/cli/report.hpp"
#include "launcher/pipeline/build_package.hpp"
#include "sandbox/runner/inner_terminal.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/realise/build/build_log.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::uint64_t kMaxWheel = std::uint64_t{4} << 30;
constexpr std::uint64_t kMaxLog = 256 << 20;

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

// The release of a wheel or of its object, wherever that lies; any other word as it is.
std::string release_of(const std::string& word) {
    auto name = std::filesystem::path(word).filename().native();
    if (store::StorePath::parse(name).ok()) name.erase(0, 33);
    const auto wheel = pep::WheelFilename::parse(name);
    return wheel.ok() ? concat(wheel->name.str(), "-", wheel->version.str()) : std::move(name);
}

// "<hash>-docopt-0.6.2" is meant by "docopt", "docopt-0.6.2" and "docopt==0.6.2".
bool is_meant(const std::string& log, const std::string& word) {
    const std::string_view label = std::string_view(log).substr(std::min<std::size_t>(log.size(), 33));
    const auto equals = word.find("==");
    const auto wanted =
        equals == std::string::npos ? word : concat(word.substr(0, equals), "-", word.substr(equals + 2));
    const auto name = label.substr(0, label.rfind('-'));
    return label == to_lower(wanted) || label == wanted || pep::normalized(name) == pep::normalized(wanted);
}

struct Log {
    std::string name;
    std::int64_t written = 0;
};

Result<std::optional<Log>> newest_log(const std::filesystem::path& folder, const std::string& word) {
    std::optional<Log> newest;
    if (!TRY(sys::stat(folder.c_str()))) return newest;
    const Fd opened = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(opened))) {
        if (!is_meant(name, word)) continue;
        const auto status = TRY(sys::fstatat(opened, name.c_str(), AT_SYMLINK_NOFOLLOW));
        if (!status) continue;
        const std::int64_t written = status->st_mtim.tv_sec * 1'000'000'000 + status->st_mtim.tv_nsec;
        if (!newest || written > newest->written) newest = Log{name, written};
    }
    return newest;
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

Result<Output> run(const StoreLog& options, pipeline::Services& services) {
    const auto folder = build::log_folder(services.store.home());
    const auto log = TRY(newest_log(folder, release_of(options.what)));
    if (!log) {
        return fail(ErrorKind::NotFound, "there is no log of a build of ", printable(options.what))
            .hint("only what was built from source has one");
    }
    return Output{TRY(read_file(folder / log->name, kMaxLog))};
}

}  // namespace pyenvx::cli
