#include "launcher/foreign/project_lock.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "launcher/foreign/locks/reach.hpp"
#include "launcher/foreign/locks/read_locks.hpp"
#include "launcher/foreign/pipfile_lock.hpp"
#include "store/base/file.hpp"

namespace pyenvx::foreign {

namespace {

struct Kind {
    std::string_view tool;
    std::string_view file;
    Result<LockedGraph> (*read)(std::string_view, const toml::Source&);
};

constexpr std::array kKinds{Kind{"poetry", "poetry.lock", read_poetry_lock}, Kind{"uv", "uv.lock", read_uv_lock},
                            Kind{"pdm", "pdm.lock", read_pdm_lock}};

const Kind* kind_of(std::string_view tool) {
    const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.tool == tool; });
    return found == kKinds.end() ? nullptr : found;
}

Result<LockedGraph> read_graph(const ProjectLock& lock) {
    return kind_of(lock.tool)->read(lock.text, toml::Source{printable(lock.file.filename().native())});
}

bool installs_itself(const declaration::Declaration& declaration) {
    const auto folder = declaration.file.parent_path();
    return std::any_of(declaration.paths.begin(), declaration.paths.end(),
                       [&](const auto& path) { return path.editable && path.path == folder; });
}

}  // namespace

Result<std::optional<ProjectLock>> take_project_lock(ForeignProject& project, const Environment& environment) {
    if (project.tool == "pipenv") TRY(apply_pipfile_lock(project, environment));
    const auto* kind = kind_of(project.tool);
    if (kind == nullptr) return std::optional<ProjectLock>();
    const auto file = project.lock_folder / kind->file;
    auto text = TRY(read_file_if_there(file, toml::kMaxDocumentBytes));
    (text ? project.files_read : project.files_absent).push_back(file);
    if (!text) return std::optional<ProjectLock>();
    project.lock = kind->file;
    ProjectLock lock{file, project.tool, *std::move(text), {}};
    if (installs_itself(project.declaration)) lock.project = project.name;
    return std::optional(std::move(lock));
}

Result<std::map<pep::PackageName, pep::Version>> versions_in(const ProjectLock& lock) {
    const auto graph = TRY(read_graph(lock));
    std::map<pep::PackageName, pep::Version> versions;
    std::set<pep::PackageName> ambiguous;
    for (const auto& entry : graph.entries) {
        if (!entry.package.version) continue;
        const auto [known, is_new] = versions.emplace(entry.package.name, *entry.package.version);
        if (!is_new && known->second != *entry.package.version) ambiguous.insert(entry.package.name);
    }
    for (const auto& name : ambiguous) versions.erase(name);
    return versions;
}

Result<pylock::Lock> choose_from(const ProjectLock& lock, const declaration::Declaration& declaration,
                                 const pep::MarkerEnvironment& environment) {
    const auto graph = TRY(read_graph(lock));
    auto chosen = TRY(reach(graph, declaration, lock.file.parent_path(), environment));
    if (!lock.project) return chosen;
    // Of the locks only uv's has the project itself.
    const auto is_itself = [&](const pylock::Package& package) { return package.name == *lock.project; };
    if (std::any_of(chosen.packages.begin(), chosen.packages.end(), is_itself)) return chosen;
    pylock::Package itself{*lock.project};
    itself.source = pylock::Directory{".", true, {}};
    chosen.packages.push_back(std::move(itself));
    return chosen;
}

}  // namespace pyenvx::foreign
