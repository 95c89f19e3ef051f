#include "launcher/cli/changes.hpp"

namespace pyenvx::cli {

Versions versions_of(const lock::Lock& lock) {
    Versions versions;
    for (const auto& package : lock.packages) versions.emplace(package.name, package.version.str());
    return versions;
}

Versions versions_of(const pylock::Lock& lock) {
    Versions versions;
    for (const auto& package : lock.packages) {
        const auto version = package.version ? package.version->str() : "of its source";
        auto& known = versions[package.name];
        known += known.empty() ? version : concat(", ", version);
    }
    return versions;
}

std::string describe_changes(const Versions& before, const Versions& after) {
    std::string text;
    for (const auto& [name, version] : after) {
        const auto old = before.find(name);
        if (old == before.end()) {
            text += concat("+ ", name.str(), " ", version, "\n");
        } else if (old->second != version) {
            text += concat("~ ", name.str(), " ", old->second, " -> ", version, "\n");
        }
    }
    for (const auto& [name, version] : before) {
        if (!after.contains(name)) text += concat("- ", name.str(), " ", version, "\n");
    }
    return text;
}

}  // namespace pyenvx::cli
