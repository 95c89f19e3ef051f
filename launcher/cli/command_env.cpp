#include <fcntl.h>

#include "launcher/cli/commands.hpp"
#include "launcher/cli/declared.hpp"
#include "launcher/cli/output/json_text.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;

Result<Declared> prepare_declared(const DeclarationChoice& choice, pipeline::Services& services) {
    return prepare_asked(TRY(gather_declared(choice, services)), services, pipeline::Keep::unchanged());
}

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

}  // namespace

Result<Output> run(const EnvPath& options, pipeline::Services& services) {
    const auto [prepared, left_work] = TRY(prepare_declared(options.declaration, services));
    if (options.out_link.empty()) return Output{concat(prepared.stable_link, "\n"), 0, left_work};
    const auto environment = TRY(store::StorePath::parse(prepared.environment.filename().native()));
    const auto link = TRY(services.store.set_out_link(services.working_directory / options.out_link, environment));
    return Output{concat(link, "\n"), 0, left_work};
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

}  // namespace pyenvx::cli
