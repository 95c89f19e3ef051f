#include "launcher/pylock/toml_text.hpp"

#include <algorithm>

#include "launcher/declaration/toml/text.hpp"
#include "store/base/text.hpp"

namespace pyenvx::pylock {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

}  // namespace

std::string toml_string(std::string_view text) {
    const bool basic = text.find_first_of("\"\\") == std::string_view::npos;
    const bool literal = text.find('\'') == std::string_view::npos;
    const bool plain = std::none_of(text.begin(), text.end(), is_control);
    return !basic && literal && plain ? concat('\'', text, '\'') : toml::basic_string(text);
}

std::string toml_key(std::string_view text) {
    const bool bare = !text.empty() &&
                      std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
    return bare ? std::string(text) : toml_string(text);
}

void Members::text(std::string_view key, std::string_view value) {
    if (!value.empty()) raw(key, toml_string(value));
}

void Members::raw(std::string_view key, std::string_view value) {
    if (!out_.empty()) out_ += separator_;
    out_ += concat(toml_key(key), " = ", value);
}

}  // namespace pyenvx::pylock
