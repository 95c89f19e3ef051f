#include "launcher/declaration/declaration.hpp"
#include "launcher/declaration/dependency_groups.hpp"
#include "launcher/declaration/from_toml.hpp"
#include "store/base/file.hpp"

namespace pyenvx::declaration {

namespace {

Result<void> take_groups(Declaration& declaration, const toml::Value& document, const toml::Source& source) {
    const auto* groups = document.at({"shell", "groups"});
    if (groups == nullptr) return {};
    std::vector<std::string> chosen;
    for (const auto& item : *groups->array()) chosen.push_back(*item.string());
    return add_groups(declaration, document.find("dependency-groups"), chosen, source.at(groups->position()), source);
}

}  // namespace

Result<Declaration> read_project(const std::filesystem::path& shell_toml, const std::vector<std::string>& more_groups) {
    const auto bytes = TRY(read_file(shell_toml, toml::kMaxDocumentBytes));
    const toml::Source source{printable(shell_toml.filename().native())};
    const auto document = TRY(toml::parse(bytes, source));
    const auto keys = TRY(read_keys(document, Place::Project, source));
    Declaration declaration;
    declaration.kind = DeclarationKind::Project;
    declaration.file = shell_toml;
    TRY(take_keys(declaration, keys, Place::Project, source));
    anchor_patches(declaration.settings.build, shell_toml.parent_path());
    if (const auto* python = document.find("requires-python")) TRY(set_requires_python(declaration, *python, source));
    if (const auto* list = document.find("dependencies")) TRY(add_requirements(declaration, *list, source));
    TRY(take_groups(declaration, document, source));
    TRY(add_groups(declaration, document.find("dependency-groups"), more_groups, "the command line", source));
    return declaration;
}

}  // namespace pyenvx::declaration
