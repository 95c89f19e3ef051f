#include "launcher/cli/check_environment.hpp"

#include <filesystem>

#include "launcher/warm/environment_python.hpp"
#include "launcher/warm/unproven_environment.hpp"
#include "store/core/store.hpp"

namespace pyenvx::cli {
namespace {

namespace fs = std::filesystem;

// Scoped, so that nothing of the store is open when Python starts.
Result<void> vouch_for(const fs::path& environment, Progress& progress) {
    auto store = TRY(store::Store::open(environment.parent_path().parent_path(), store::Sync::Lazy, &progress));
    if (TRY(store.vouch_for(TRY(store::StorePath::parse(environment.filename().native()))))) return {};
    return fail(ErrorKind::Refused, "the environment ", environment,
                " was not safe on disk when the machine stopped, and is removed")
        .hint("start its script or project with pyenvx, which makes it again");
}

}  // namespace

Error check_environment(std::span<const char* const> words, record::EnvironmentBlock environment, Progress& progress) {
    if (words.empty()) return fail(ErrorKind::Usage, "no environment is named");
    const std::string executable = words.front();
    const auto vouched = vouch_for(fs::path(executable).parent_path().parent_path(), progress);
    if (!vouched.ok()) return vouched.error();
    const auto python = warm::find_environment_python(executable);
    if (!python.ok()) return python.error();
    if (!*python) return fail(ErrorKind::Usage, printable(executable), " is no environment's python");
    return warm::start_environment_python(**python, words.subspan(1), environment);
}

}  // namespace pyenvx::cli
