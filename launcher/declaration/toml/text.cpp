#include "launcher/declaration/toml/text.hpp"

#include "store/base/text.hpp"

namespace pyenvx::toml {

std::string basic_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const bool is_control = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
        if (c == '"' || c == '\\') out += '\\';
        if (is_control) {
            out += concat("\\u00", to_hex(std::string_view(&c, 1)));
        } else {
            out += c;
        }
    }
    return out += '"';
}

}  // namespace pyenvx::toml
