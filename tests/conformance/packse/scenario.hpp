// A packse scenario as its file says it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pyenvx::tests {

struct ScenarioRelease {
    std::string version;
    std::vector<std::string> requires_dist;
    std::map<std::string, std::vector<std::string>> extras;
    std::string requires_python;
    std::vector<std::string> wheel_tags{"py3-none-any"};
    bool wheel = true;
    bool sdist = true;
    bool yanked = false;
};

struct Scenario {
    std::string name;
    bool universal = false;
    bool prereleases = false;
    std::string python = "3.12";  ///< that is resolved for
    std::vector<std::string> no_binary, no_build;
    std::vector<std::string> requirements;
    bool satisfiable = false;
    std::map<std::string, std::string> expected;  ///< package to version; empty where the scenario says nothing
    std::map<std::string, std::vector<ScenarioRelease>> packages;

    /// Throws what the TOML parser throws, or std::runtime_error for a key that no scenario had so far.
    static Scenario read(const std::filesystem::path& file);
};

}  // namespace pyenvx::tests
