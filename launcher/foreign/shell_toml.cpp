#include "launcher/foreign/shell_toml.hpp"

#include "launcher/declaration/settings/settings.hpp"
#include "launcher/declaration/toml/text.hpp"

namespace pyenvx::foreign {

namespace {

using declaration::Declaration;
using declaration::PathRequirement;
using declaration::Settings;
using declaration::Sourced;
using toml::basic_string;

std::string comment(std::string_view text) { return concat("  # ", printable(text)); }

std::string way_to(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const auto way = path.lexically_relative(folder).native();
    return way.starts_with("..") || way == "." ? way : concat("./", way);
}

std::string path_text(const PathRequirement& path, const std::filesystem::path& folder) {
    auto text = concat(path.editable ? "-e " : "", way_to(path.path, folder));
    std::vector<std::string> extras;
    for (const auto& extra : path.extras) extras.push_back(extra.str());
    if (!extras.empty()) text += concat('[', join(extras, ","), ']');
    if (path.marker) text += concat("; ", path.marker->str());
    return text;
}

class Writer {
public:
    Writer(const ForeignProject& project, const std::filesystem::path& folder) : project_(project), folder_(folder) {}

    std::string write() {
        const auto& declaration = project_.declaration;
        text_ = concat("# Made by `pyenvx init` from ", printable(declaration.file.filename().native()), ".\n");
        for (const auto& notice : declaration.notices) text_ += concat("# ", printable(notice), '\n');
        if (declaration.requires_python) {
            text_ += concat("requires-python = ", basic_string(declaration.requires_python->specifiers.str()),
                            comment(declaration.requires_python->origin), '\n');
        }
        write_dependencies();
        write_choice();
        write_settings(declaration.settings);
        write_tables();
        return std::move(text_);
    }

private:
    void write_item(std::string_view value, std::string_view origin) {
        text_ += concat("    ", basic_string(value), ',', comment(origin), '\n');
    }

    void write_dependencies() {
        const auto& declaration = project_.declaration;
        if (declaration.requirements.empty() && declaration.paths.empty()) {
            text_ += "dependencies = []\n";
            return;
        }
        text_ += "dependencies = [\n";
        for (const auto& sourced : declaration.requirements) write_item(sourced.requirement.str(), sourced.origin);
        for (const auto& path : declaration.paths) write_item(path_text(path, folder_), path.origin);
        text_ += "]\n";
    }

    void write_choice() {
        const auto& declaration = project_.declaration;
        auto constraints = declaration.settings.choice.constraints;
        for (const auto& sourced : declaration.constraints) {
            constraints.push_back({sourced.requirement, sourced.origin, true});
        }
        write_requirements("constraints", constraints);
        write_requirements("overrides", declaration.settings.choice.overrides);
    }

    void write_requirements(std::string_view key, const declaration::SourcedRequirements& requirements) {
        if (requirements.empty()) return;
        text_ += concat(key, " = [\n");
        for (const auto& sourced : requirements) write_item(sourced.value.str(), sourced.origin);
        text_ += "]\n";
    }

    void write_list(std::string_view key, const std::optional<Sourced<std::vector<std::string>>>& list) {
        if (!list) return;
        text_ += concat(key, " = [\n");
        for (const auto& value : list->value) write_item(value, list->origin);
        text_ += "]\n";
    }

    void write_settings(const Settings& settings) {
        if (settings.index_url) {
            text_ += concat("index-url = ", basic_string(settings.index_url->value),
                            comment(settings.index_url->origin), '\n');
        }
        write_list("extra-index-url", settings.extra_index_url);
        write_list("find-links", settings.find_links);
        if (settings.prerelease) {
            text_ += concat("prerelease = ", basic_string(declaration::word_for(settings.prerelease->value)),
                            comment(settings.prerelease->origin), '\n');
        }
    }

    void write_tables() {
        for (const auto& pin : project_.declaration.settings.pins) {
            std::vector<std::string> packages;
            for (const auto& package : pin.packages) packages.push_back(basic_string(package.str()));
            text_ += concat("\n[index.", basic_string(pin.name), ']', comment(pin.origin),
                            "\nurl = ", basic_string(pin.url), "\npackages = [", join(packages, ", "), "]\n");
        }
        const auto& prereleases = project_.declaration.settings.choice.prereleases;
        if (!prereleases.empty()) text_ += "\n[prereleases]\n";
        for (const auto& [name, value] : prereleases) {
            text_ += concat(name.str(), " = ", basic_string(declaration::word_for(value.value)), comment(value.origin),
                            '\n');
        }
        const auto& variables = project_.declaration.variables;
        if (!variables.empty()) text_ += "\n[env]\n";
        for (const auto& [name, value] : variables) text_ += concat(name, " = ", basic_string(value), '\n');
    }

    const ForeignProject& project_;
    const std::filesystem::path& folder_;
    std::string text_;
};

}  // namespace

std::string shell_toml_text(const ForeignProject& project, const std::filesystem::path& folder) {
    return Writer(project, folder).write();
}

std::string empty_shell_toml() {
    return "# What this project needs: `pyenvx shell` opens a shell that has it.\n"
           "# requires-python = \">=3.11\"\n"
           "dependencies = []\n";
}

}  // namespace pyenvx::foreign
