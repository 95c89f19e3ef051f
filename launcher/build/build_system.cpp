#include "launcher/build/build_system.hpp"

#include <algorithm>

#include "launcher/declaration/toml/value.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::building {
namespace {

constexpr std::string_view kSetuptools = "setuptools>=40.8.0";
constexpr std::string_view kLegacyBackend = "setuptools.build_meta:__legacy__";

const toml::Source kSource{"pyproject.toml"};

Error wrong(const toml::Value& value, std::string_view what) {
    return fail(ErrorKind::Invalid, kSource.at(value.position()), ": ", what);
}

Result<std::vector<std::string>> texts(const toml::Value& value, std::string_view key) {
    std::vector<std::string> found;
    const auto* array = value.array();
    const bool fits = array != nullptr && std::all_of(array->begin(), array->end(),
                                                      [](const toml::Value& item) { return item.string() != nullptr; });
    if (!fits) return wrong(value, concat("`", key, "` must be an array of strings"));
    for (const auto& item : *array) found.push_back(*item.string());
    return found;
}

// "package.module:object.attribute"
Result<std::string> backend_name(const toml::Value& value) {
    const auto* text = value.string();
    const auto fits = [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == ':'; };
    if (text != nullptr && !text->empty() && std::all_of(text->begin(), text->end(), fits)) return *text;
    return wrong(value, "`build-backend` must be the name of a module, with or without an object");
}

Result<void> check_inside(const toml::Value& value, const std::string& folder) {
    const std::filesystem::path path(folder);
    const bool leaves = path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end();
    if (!leaves && printable(folder) == folder) return {};
    return wrong(value, "`backend-path` must name folders of the source itself");
}

Result<BuildSystem> read_table(const toml::Value& table) {
    const auto* required = table.find("requires");
    if (required == nullptr) return wrong(table, "[build-system] must have `requires` (PEP 518)");
    BuildSystem system{{}, {std::string(kLegacyBackend)}};
    for (const auto& text : TRY(texts(*required, "requires"))) {
        system.requirements.push_back(
            TRY(pep::Requirement::parse(text).context("in [build-system] of pyproject.toml")));
    }
    if (const auto* backend = table.find("build-backend")) system.backend.name = TRY(backend_name(*backend));
    if (const auto* path = table.find("backend-path")) {
        system.backend.path = TRY(texts(*path, "backend-path"));
        for (const auto& folder : system.backend.path) TRY(check_inside(*path, folder));
    }
    return system;
}

Result<BuildSystem> setuptools() {
    auto requirement = TRY(pep::Requirement::parse(kSetuptools));
    return BuildSystem{{std::move(requirement)}, {std::string(kLegacyBackend)}};
}

}  // namespace

Result<BuildSystem> parse_build_system(std::string_view pyproject) {
    const auto document = TRY(toml::parse(pyproject, kSource));
    const auto* table = document.find("build-system");
    if (table == nullptr) return setuptools();
    if (table->table() == nullptr) return wrong(*table, "`build-system` must be a table");
    return read_table(*table);
}

Result<BuildSystem> read_build_system(const std::filesystem::path& folder) {
    const auto pyproject = TRY(read_file_if_there(folder / "pyproject.toml", toml::kMaxDocumentBytes));
    if (pyproject) return parse_build_system(*pyproject);
    if (TRY(sys::stat((folder / "setup.py").c_str()))) return setuptools();
    return fail(ErrorKind::Invalid, "the source has neither a pyproject.toml nor a setup.py");
}

}  // namespace pyenvx::building
