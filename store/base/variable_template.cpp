#include "store/base/variable_template.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx {
namespace {

/// NAME of the "${NAME}" that `text` begins with; empty when it begins with none.
std::string_view variable_at_front(std::string_view text) {
    if (!text.starts_with("${")) return {};
    text.remove_prefix(2);
    const auto name = text.substr(0, std::min(text.find('}'), text.size()));
    return name.size() < text.size() && is_variable_name(name) ? name : std::string_view();
}

std::string escaped(std::string_view text, std::string_view special) {
    std::string out;
    for (const char c : text) {
        if (special.find(c) != special.npos) out.push_back('\\');
        out.push_back(c);
    }
    return out;
}

}  // namespace

bool is_variable_name(std::string_view name) {
    return !name.empty() && !is_digit(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '_'; });
}

std::string template_with_variables(std::string_view text) { return escaped(text, "\\"); }
std::string template_of_text(std::string_view text) { return escaped(text, "\\$"); }

bool has_variables(std::string_view variable_template) {
    bool found = false;
    expand(variable_template, [&](std::string_view) {
        found = true;
        return std::nullopt;
    });
    return found;
}

std::string expand(std::string_view variable_template,
                   const std::function<std::optional<std::string_view>(std::string_view)>& value_of) {
    std::string out;
    for (auto rest = variable_template; !rest.empty();) {
        if (const auto name = variable_at_front(rest); !name.empty()) {
            out += value_of(name).value_or("");
            rest.remove_prefix(name.size() + 3);
            continue;
        }
        if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
        out.push_back(rest.front());
        rest.remove_prefix(1);
    }
    return out;
}

}  // namespace pyenvx
