#include "launcher/pipeline/project_lock.hpp"

#include <algorithm>

#include "launcher/build/services.hpp"
#include "launcher/packages/find_files.hpp"
#include "launcher/pylock/select.hpp"

namespace pyenvx::pipeline {
namespace {

bool is_requested(const pep::PackageName& name, const Asked& asked) {
    const auto& requirements = asked.declaration.requirements;
    return std::any_of(requirements.begin(), requirements.end(),
                       [&](const auto& sourced) { return sourced.requirement.name == name; });
}

}  // namespace

Result<lock::Lock> locked_by_tool(const Asked& asked, const interpreter::Interpreter& interpreter, LazyIndex& index) {
    const auto& file = asked.project_lock->file;
    const auto chosen = TRY(foreign::choose_from(*asked.project_lock, asked.declaration, interpreter.markers));
    const auto rules = building::rules_of(asked.settings.build);
    pylock::Selection selection;
    selection.takes_wheels = [&](const pep::PackageName& name) { return rules.takes_wheels(name); };
    selection.takes_sources = [&](const pep::PackageName& name) { return rules.takes_sources(name); };
    auto lock =
        TRY(pylock::select(chosen, file, {interpreter.markers, interpreter.version, interpreter.platform}, selection));
    for (auto& package : lock.packages) package.requested = is_requested(package.name, asked);
    const auto has_no_address = [](const lock::LockedPackage& package) {
        return package.url.empty() && !package.is_direct();
    };
    if (std::any_of(lock.packages.begin(), lock.packages.end(), has_no_address)) {
        TRY(packages::find_files(lock, *TRY(index.index())));
    }
    return lock;
}

Result<lock::Lock> versions_of_tool(const Asked& asked) {
    lock::Lock versions;
    for (auto& [name, version] : TRY(foreign::versions_in(*asked.project_lock))) {
        versions.packages.push_back({name, version, {}, {}, {}, {}, {}, false});
    }
    return versions;
}

}  // namespace pyenvx::pipeline
