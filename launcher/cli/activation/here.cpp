#include "launcher/cli/activation/here.hpp"

#include "launcher/foreign/project_file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

Error nothing_here(const std::string& folder) {
    const auto anything = [](const std::filesystem::path&) -> Result<void> { return {}; };
    const auto foreign = foreign::find_foreign_project(folder, anything);
    auto error = fail(ErrorKind::NotFound, "there is no shell.toml in ", printable(folder), " or above it");
    if (!foreign.ok() || !foreign->project) return std::move(error).hint("`pyenvx init` writes one");
    const auto name = printable(foreign->project->declaration.file.filename().native());
    return std::move(error).hint(concat("`pyenvx init` writes one from ", name));
}

}  // namespace

Result<activation::Project> project_here(const std::string& folder, const std::string& home,
                                         record::EnvironmentBlock environment) {
    if (!folder.empty()) return activation::project_in(home, TRY(sys::realpath(folder.c_str())));
    const auto here = TRY(activation::working_folder(environment));
    auto project = TRY(activation::nearest_project(home, here));
    if (!project) return nothing_here(here);
    return *std::move(project);
}

}  // namespace pyenvx::cli
