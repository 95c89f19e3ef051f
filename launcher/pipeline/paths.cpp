#include "launcher/pipeline/paths.hpp"

#include "launcher/record/record_place.hpp"

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

}  // namespace

Result<Paths> Paths::of(record::EnvironmentBlock environment) {
    const auto home = TRY(record::home_directory(environment));
    auto cache = TRY(cache_directory(environment));
    return Paths{home, std::move(cache)};
}

}  // namespace pyenvx::pipeline
