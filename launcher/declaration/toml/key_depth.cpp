#include "launcher/declaration/toml/key_depth.hpp"

#include <algorithm>
#include <array>

namespace pyenvx::toml {

namespace {

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::optional<std::uint32_t> find() {
        int dots = 0;
        while (at_ < text_.size()) {
            switch (text_[at_]) {
                case '"':
                case '\'': skip_string(); continue;
                case '#': at_ = std::min(text_.find('\n', at_), text_.size()); continue;
                case '.': ++dots; break;
                case '\n': ++line_; [[fallthrough]];
                case '=':
                case ',':
                case '{':
                case '[': dots = 0; break;
                default: break;
            }
            if (dots > kMaxDotsInKey) return line_;
            ++at_;
        }
        return std::nullopt;
    }

private:
    void skip_string() {
        const char quote = text_[at_];
        const std::array<char, 3> three{quote, quote, quote};
        const bool many_lines = text_.substr(at_, 3) == std::string_view(three.data(), 3);
        at_ += many_lines ? 3 : 1;
        while (at_ < text_.size() && !at_string_end(quote, many_lines)) {
            if (text_[at_] == '\n') ++line_;
            at_ += quote == '"' && text_[at_] == '\\' ? 2 : 1;
        }
        if (!many_lines) {
            ++at_;
        } else {
            // Up to two quotes may stand directly before the closing three.
            while (at_ < text_.size() && text_[at_] == quote) ++at_;
        }
    }

    bool at_string_end(char quote, bool many_lines) const {
        if (!many_lines) return text_[at_] == quote || text_[at_] == '\n';
        const std::array<char, 3> three{quote, quote, quote};
        return text_.substr(at_, 3) == std::string_view(three.data(), 3);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
};

}  // namespace

std::optional<std::uint32_t> line_with_deep_key(std::string_view text) { return Scanner(text).find(); }

}  // namespace pyenvx::toml
