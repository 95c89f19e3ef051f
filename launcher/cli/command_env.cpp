#include <fcntl.h>

#include <nlohmann/json.hpp>

#include "launcher/cli/commands.hpp"
#include "launcher/cli/declared.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;

Result<Declared> prepare_declared(const DeclarationChoice& choice, pipeline::Services& services) {
    return prepare_asked(TRY(gather_declared(choice, services)), services, pipeline::Keep::Unchanged);
}

std::string json_text(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json describe_environment(const pipeline::Prepared& prepared) {
    Json packages = Json::array();
    for (const auto& package : prepared.lock.packages) {
        packages.push_back({{"name", package.name.str()},
                            {"version", package.version.str()},
                            {"requested", package.requested},
                            {"wheel", package.filename}});
    }
    return {{"path", prepared.stable_link.native()},
            {"store_path", prepared.environment.native()},
            {"python", prepared.interpreter.version.str()},
            {"packages", std::move(packages)}};
}

std::string list_environment(const pipeline::Prepared& prepared) {
    auto text = concat("python ", prepared.interpreter.version.str(), "\n");
    for (const auto& package : prepared.lock.packages) {
        text += concat(package.name.str(), " ", package.version.str(), package.requested ? " (declared)\n" : "\n");
    }
    return text;
}

constexpr std::string_view kNothingNewer = "nothing newer was found\n";

using Versions = std::map<pep::PackageName, pep::Version>;

Versions versions_of(const lock::Lock& lock) {
    Versions versions;
    for (const auto& package : lock.packages) versions.emplace(package.name, package.version);
    return versions;
}

// One line a package that came, went or changed.
std::string describe_changes(const Versions& before, const Versions& after) {
    std::string text;
    for (const auto& [name, version] : after) {
        const auto old = before.find(name);
        if (old == before.end()) {
            text += concat("+ ", name.str(), " ", version.str(), "\n");
        } else if (old->second != version) {
            text += concat("~ ", name.str(), " ", old->second.str(), " -> ", version.str(), "\n");
        }
    }
    for (const auto& [name, version] : before) {
        if (!after.contains(name)) text += concat("- ", name.str(), " ", version.str(), "\n");
    }
    return text.empty() ? std::string(kNothingNewer) : text;
}

// `before` is the text of what was kept, which need not be parsed when it is the same now.
std::string describe_changes(const std::optional<std::string>& before, const lock::Lock& after,
                             const std::filesystem::path& file) {
    const auto text = lock::pylock_text(after);
    if (before && text.ok() && *text == *before) return std::string(kNothingNewer);
    const auto old = before ? lock::parse_kept(*before, file) : Result<lock::Lock>(lock::Lock{});
    return describe_changes(old.ok() ? versions_of(*old) : Versions(), versions_of(after));
}

}  // namespace

Result<Output> run(const EnvPath& options, pipeline::Services& services) {
    const auto [prepared, left_work] = TRY(prepare_declared(options.declaration, services));
    return Output{concat(prepared.stable_link, "\n"), 0, left_work};
}

Result<Output> run(const EnvShow& options, pipeline::Services& services) {
    const auto [prepared, left_work] = TRY(prepare_declared(options.declaration, services));
    return Output{options.json ? json_text(describe_environment(prepared)) : list_environment(prepared), 0, left_work};
}

Result<Output> run(const EnvList& options, pipeline::Services& services) {
    const auto folder = services.paths.home / "envs";
    const Fd directory = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    Json json = Json::array();
    std::string text;
    for (const auto& name : TRY(sys::list_directory(directory))) {
        const auto target = sys::readlinkat(directory, name.c_str());
        if (!target.ok()) continue;
        json.push_back({{"path", (folder / name).native()}, {"target", *target}});
        text += concat(folder / name, "\n");
    }
    return Output{options.json ? json_text(json) : text};
}

Result<Output> run(const Upgrade& options, pipeline::Services& services) {
    services.manner.refresh = !services.manner.offline;
    const auto asked = TRY(gather_declared(options.declaration, services));
    const auto kept = pipeline::kept_path(asked, services);
    const auto before = lock::read_kept_text(kept).value_or(std::nullopt);
    const auto [prepared, left_work] = TRY(prepare_asked(asked, services, pipeline::Keep::Nothing));
    TRY(record::forget_records_of(services.paths.home.native(), asked.declaration.file.native()));
    return Output{describe_changes(before, prepared.lock, kept), 0, left_work};
}

}  // namespace pyenvx::cli
