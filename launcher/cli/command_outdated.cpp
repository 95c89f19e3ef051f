#include "launcher/cli/commands.hpp"
#include "launcher/cli/declared.hpp"
#include "launcher/cli/output/json_text.hpp"
#include "launcher/pipeline/newest_versions.hpp"

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;
using Versions = std::map<pep::PackageName, pep::Version>;

struct Old {
    const lock::LockedPackage* package;
    pep::Version newest;
};

std::vector<Old> older_than(const Versions& newest, const lock::Lock& lock) {
    std::vector<Old> old;
    for (const auto& package : lock.packages) {
        const auto found = newest.find(package.name);
        if (found != newest.end() && found->second > package.version) old.push_back({&package, found->second});
    }
    return old;
}

std::string json_of(const std::vector<Old>& old) {
    Json list = Json::array();
    for (const auto& [package, newest] : old) {
        list.push_back({{"name", package->name.str()},
                        {"version", package->version.str()},
                        {"newest", newest.str()},
                        {"requested", package->requested}});
    }
    return json_text(list);
}

std::string lines_of(const std::vector<Old>& old) {
    std::string text;
    for (const auto& [package, newest] : old) {
        text += concat(package->name.str(), " ", package->version.str(), " -> ", newest.str(),
                       package->requested ? " (declared)\n" : "\n");
    }
    return text.empty() ? std::string("there is nothing newer\n") : text;
}

}  // namespace

Result<Output> run(const Outdated& options, pipeline::Services& services) {
    const auto asked = TRY(gather_to_look(options.declaration, services));
    const auto [prepared, left_work] = TRY(prepare_asked(asked, services, pipeline::Keep::unchanged()));
    services.manner.refresh = !services.manner.offline;
    const auto old = older_than(TRY(pipeline::newest_versions(asked, prepared, services)), prepared.lock);
    return Output{options.json ? json_of(old) : lines_of(old), 0, left_work};
}

}  // namespace pyenvx::cli
