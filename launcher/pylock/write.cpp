#include "launcher/pylock/write.hpp"

#include <algorithm>

#include "launcher/pylock/toml_text.hpp"
#include "launcher/pylock/write_package.hpp"

namespace pyenvx::pylock {
namespace {

template <typename Items, typename Text>
std::string inline_array(const Items& items, Text text) {
    std::vector<std::string> pieces;
    for (const auto& item : items) pieces.push_back(toml_string(text(item)));
    return concat('[', join(pieces, ", "), ']');
}

std::string own_text(const Own& own) {
    Members lines("\n");
    lines.text("declaration-digest", own.declaration_digest);
    lines.text("script", own.script);
    lines.text("resolution", own.chosen_by.resolution);
    lines.text("exclude-newer", own.chosen_by.exclude_newer);
    if (!own.targets.empty()) {
        std::string targets = "[\n";
        for (const auto& [python, platform] : own.targets) {
            targets +=
                concat("    { python = ", toml_string(python.str()), ", platform = ", toml_string(platform), " },\n");
        }
        lines.raw("environments", targets + ']');
    }
    return concat("\n[tool.pyenvx]\n", lines.str(), '\n');
}

std::string header_text(const Lock& lock) {
    const auto name_of = [](const auto& name) { return name.str(); };
    Members lines("\n");
    lines.text("lock-version", "1.0");
    if (!lock.environments.empty()) {
        std::string environments = "[\n";
        for (const auto& marker : lock.environments) environments += concat("    ", toml_string(marker.str()), ",\n");
        lines.raw("environments", environments + ']');
    }
    if (lock.requires_python) lines.text("requires-python", lock.requires_python->str());
    if (!lock.extras.empty()) lines.raw("extras", inline_array(lock.extras, name_of));
    if (!lock.dependency_groups.empty()) {
        lines.raw("dependency-groups", inline_array(lock.dependency_groups, name_of));
    }
    if (!lock.default_groups.empty()) lines.raw("default-groups", inline_array(lock.default_groups, name_of));
    lines.text("created-by", lock.created_by);
    if (lock.packages.empty()) lines.raw("packages", "[]");
    return lines.str() + '\n';
}

bool comes_before(const Package& left, const Package& right) {
    if (left.name != right.name) return left.name < right.name;
    if (left.version != right.version) return left.version < right.version;
    return left.marker && right.marker ? left.marker->str() < right.marker->str() : right.marker && !left.marker;
}

}  // namespace

Result<std::string> text_of(const Lock& lock) {
    auto packages = lock.packages;
    std::stable_sort(packages.begin(), packages.end(), comes_before);
    auto text = header_text(lock);
    for (const auto& package : packages) text += TRY(package_text(package, "packages"));
    return lock.own ? text + own_text(*lock.own) : text;
}

}  // namespace pyenvx::pylock
