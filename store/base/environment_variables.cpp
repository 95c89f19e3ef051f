#include "store/base/environment_variables.hpp"

#include "store/base/text.hpp"

namespace pyenvx {

Environment Environment::from_block(const char* const* block) {
    Environment environment;
    for (; block != nullptr && *block != nullptr; ++block) {
        const std::string_view entry = *block;
        const auto equals = entry.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        environment.variables_.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return environment;
}

std::optional<std::string_view> Environment::get(std::string_view name) const {
    const auto found = variables_.find(name);
    if (found == variables_.end()) return std::nullopt;
    return found->second;
}

void Environment::set(std::string_view name, std::string_view value) {
    variables_.insert_or_assign(std::string(name), std::string(value));
}

void Environment::unset(std::string_view name) {
    const auto found = variables_.find(name);
    if (found != variables_.end()) variables_.erase(found);
}

std::vector<std::string> Environment::entries() const {
    std::vector<std::string> all;
    all.reserve(variables_.size());
    for (const auto& [name, value] : variables_) all.push_back(concat(name, '=', value));
    return all;
}

}  // namespace pyenvx
