#include "launcher/pipeline/asked/paths.hpp"

#include <sys/stat.h>

#include "launcher/record/record_place.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::pipeline {
namespace {

// Relative values count as unset (XDG Base Directory Specification).
std::optional<std::filesystem::path> absolute_path(record::EnvironmentBlock environment, std::string_view variable) {
    const auto value = record::find_variable(environment, variable);
    if (!value || !value->starts_with('/')) return std::nullopt;
    return std::filesystem::path(*value);
}

Result<std::filesystem::path> cache_directory(record::EnvironmentBlock environment) {
    if (const auto base = absolute_path(environment, "XDG_CACHE_HOME")) return *base / "pyenvx";
    if (const auto home = absolute_path(environment, "HOME")) return *home / ".cache" / "pyenvx";
    return Error(ErrorKind::Invalid, "HOME is not set to an absolute path, so there is no place for the cache")
        .hint("set HOME, or both PYENVX_HOME and XDG_CACHE_HOME");
}

// HOME=/nonexistent is how daemons, cron jobs and containers say that they have none. Root could make it, and then all
// of them would share it.
Result<void> check_home_is_there(record::EnvironmentBlock environment, const Paths& paths) {
    const auto home = absolute_path(environment, "HOME");
    const auto lies_below = [&](const std::filesystem::path& folder) {
        return folder.native().starts_with(concat(*home, "/"));
    };
    if (!home || !(lies_below(paths.home) || lies_below(paths.cache))) return {};
    const auto status = TRY(sys::stat(home->c_str()));
    if (status && S_ISDIR(status->st_mode)) return {};
    return fail(ErrorKind::Invalid, "HOME is ", printable(home->native()), ", and there is no such folder")
        .hint("make it, or set both PYENVX_HOME and XDG_CACHE_HOME to folders that pyenvx may make");
}

}  // namespace

Result<Paths> Paths::of(record::EnvironmentBlock environment) {
    const auto home = TRY(record::home_directory(environment));
    auto cache = TRY(cache_directory(environment));
    Paths paths{home, std::move(cache)};
    TRY(check_home_is_there(environment, paths));
    return paths;
}

}  // namespace pyenvx::pipeline
