#include "launcher/record/variables.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "launcher/record/hook_variables.hpp"

namespace pyenvx::record {
namespace {

bool matters(std::string_view name) {
    if (name == kExecutableVariable || name == kActiveVariable || name == kHookWaitVariable) return false;
    return name.starts_with("PYENVX_") || name == "HOME" || name == "XDG_CONFIG_HOME";
}

}  // namespace

std::optional<std::string_view> find_variable(EnvironmentBlock environment, std::string_view name) {
    for (; *environment != nullptr; ++environment) {
        const std::string_view entry = *environment;
        if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
            return entry.substr(name.size() + 1);
        }
    }
    return std::nullopt;
}

Digest variables_digest(EnvironmentBlock environment) {
    std::vector<std::string_view> entries;
    for (; *environment != nullptr; ++environment) {
        const std::string_view entry = *environment;
        if (matters(entry.substr(0, entry.find('=')))) entries.push_back(entry);
    }
    std::sort(entries.begin(), entries.end());
    std::string text;
    for (const auto entry : entries) text.append(entry).push_back('\0');
    return digest_of(text);
}

}  // namespace pyenvx::record
