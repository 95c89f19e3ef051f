#include "launcher/declaration/declaration.hpp"

#include <algorithm>

namespace pyenvx::declaration {

namespace {

/// NAME of the "${NAME}" that `text` begins with; empty when it begins with none.
std::string_view variable_at_front(std::string_view text) {
    if (!text.starts_with("${")) return {};
    text.remove_prefix(2);
    const auto name = text.substr(0, std::min(text.find('}'), text.size()));
    const bool valid = name.size() < text.size() && !name.empty() && !is_digit(name.front()) &&
                       std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '_'; });
    return valid ? name : std::string_view();
}

}  // namespace

std::filesystem::path place_from(const std::filesystem::path& base, const std::filesystem::path& written) {
    auto place = (base / written).lexically_normal();
    return place.has_filename() ? place : place.parent_path();
}

std::string expand(std::string_view value, const Environment& environment) {
    std::string out;
    while (!value.empty()) {
        const auto name = variable_at_front(value);
        if (name.empty()) {
            out.push_back(value.front());
            value.remove_prefix(1);
        } else {
            out += environment.get(name).value_or("");
            value.remove_prefix(name.size() + 3);
        }
    }
    return out;
}

}  // namespace pyenvx::declaration
