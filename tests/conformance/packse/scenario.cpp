#include "scenario.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <stdexcept>

namespace pyenvx::tests {

namespace {

std::vector<std::string> strings(const toml::node_view<const toml::node>& node) {
    std::vector<std::string> texts;
    if (const auto* array = node.as_array()) {
        for (const auto& item : *array) texts.push_back(item.value<std::string>().value());
    }
    return texts;
}

std::vector<std::string> strings(const toml::table& table, std::string_view key) { return strings(table[key]); }

void check_keys(const toml::table& table, std::string_view where, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : table) {
        if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
        throw std::runtime_error("unknown key " + std::string(key.str()) + " in " + std::string(where));
    }
}

ScenarioRelease read_release(std::string_view version, const toml::table& table) {
    check_keys(table, "a version", {"requires", "extras", "requires_python", "wheel", "wheel_tags", "sdist", "yanked"});
    ScenarioRelease release;
    release.version = version;
    release.requires_dist = strings(table, "requires");
    if (const auto* extras = table["extras"].as_table()) {
        for (const auto& [extra, list] : *extras)
            release.extras[std::string(extra.str())] = strings(*extras, extra.str());
    }
    release.requires_python = table["requires_python"].value_or(std::string());
    if (table.contains("wheel_tags")) release.wheel_tags = strings(table, "wheel_tags");
    release.wheel = table["wheel"].value_or(true);
    release.sdist = table["sdist"].value_or(true);
    release.yanked = table["yanked"].value_or(false);
    return release;
}

void read_options(const toml::table& file, Scenario& scenario) {
    if (const auto* environment = file["environment"].as_table()) {
        check_keys(*environment, "environment", {"python", "additional_python"});
        scenario.python = (*environment)["python"].value_or(scenario.python);
    }
    const auto* options = file["resolver_options"].as_table();
    if (options == nullptr) return;
    check_keys(
        *options, "resolver_options",
        {"universal", "prereleases", "python", "no_binary", "no_build", "python_platform", "required_environments"});
    scenario.universal = (*options)["universal"].value_or(false);
    scenario.prereleases = (*options)["prereleases"].value_or(false);
    scenario.python = (*options)["python"].value_or(scenario.python);
    scenario.no_binary = strings(*options, "no_binary");
    scenario.no_build = strings(*options, "no_build");
}

}  // namespace

Scenario Scenario::read(const std::filesystem::path& path) {
    const toml::table file = toml::parse_file(path.string());
    check_keys(file, "the file",
               {"name", "description", "root", "expected", "packages", "environment", "resolver_options"});
    Scenario scenario;
    scenario.name = file["name"].value<std::string>().value();
    scenario.requirements = strings(file["root"]["requires"]);
    scenario.satisfiable = file["expected"]["satisfiable"].value<bool>().value();
    read_options(file, scenario);
    if (const auto* expected = file["expected"]["packages"].as_table()) {
        for (const auto& [name, version] : *expected)
            scenario.expected[std::string(name.str())] = version.value_or(std::string());
    }
    if (const auto* packages = file["packages"].as_table()) {
        for (const auto& [name, package] : *packages) {
            for (const auto& [version, release] : *package.as_table()->at("versions").as_table()) {
                scenario.packages[std::string(name.str())].push_back(read_release(version.str(), *release.as_table()));
            }
        }
    }
    return scenario;
}

}  // namespace pyenvx::tests
