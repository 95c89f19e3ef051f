#include "store/index/page/html_scanner.hpp"

#include <algorithm>

#include "store/base/text.hpp"
#include "store/base/utf8.hpp"

namespace pyenvx::index {
namespace {

std::optional<std::uint32_t> hexadecimal(std::string_view digits) {
    if (digits.size() > 6) return std::nullopt;
    const auto bytes = from_hex(digits.size() % 2 == 0 ? std::string(digits) : concat('0', digits));
    if (!bytes || bytes->empty()) return std::nullopt;
    std::uint32_t number = 0;
    for (const char byte : *bytes) number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

// The reference between "&" and ";".
std::optional<std::uint32_t> code_of(std::string_view name) {
    if (name == "amp") return '&';
    if (name == "lt") return '<';
    if (name == "gt") return '>';
    if (name == "quot") return '"';
    if (name == "apos") return '\'';
    if (!name.starts_with('#')) return std::nullopt;
    name.remove_prefix(1);
    const bool is_hex = name.starts_with('x') || name.starts_with('X');
    const auto code = is_hex ? hexadecimal(name.substr(1)) : parse_decimal(name).value_or(0x110000);
    const bool is_surrogate = code && *code >= 0xD800 && *code < 0xE000;
    if (!code || *code == 0 || *code > 0x10FFFF || is_surrogate) return std::nullopt;
    return static_cast<std::uint32_t>(*code);
}

}  // namespace

std::string resolve_entities(std::string_view text) {
    constexpr std::size_t kLongestReference = 10;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto end = text[i] == '&' ? text.substr(i, kLongestReference).find(';') : std::string_view::npos;
        const auto code = end == std::string_view::npos ? std::nullopt : code_of(text.substr(i + 1, end - 1));
        if (code) {
            append_utf8(out, *code);
            i += end;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

const std::string* HtmlTag::attribute(const std::string& wanted) const {
    const auto found = attributes.find(wanted);
    return found == attributes.end() ? nullptr : &found->second;
}

void HtmlScanner::skip_past(std::string_view end) {
    const auto at = rest_.find(end);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
}

void HtmlScanner::skip_spaces() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
}

std::optional<HtmlTag> HtmlScanner::next() {
    for (;;) {
        skip_past("<");
        if (rest_.empty()) return std::nullopt;
        if (rest_.starts_with("!--")) {
            skip_past("-->");
        } else if (rest_.front() == '!' || rest_.front() == '?') {
            skip_past(">");
        } else if (is_alpha(rest_.front()) || rest_.front() == '/') {
            auto tag = read_tag();
            if (tag && (tag->name == "script" || tag->name == "style")) skip_past(concat("</", tag->name));
            return tag;
        }
    }
}

std::optional<HtmlTag> HtmlScanner::read_tag() {
    HtmlTag tag;
    const auto end =
        std::find_if(rest_.begin() + 1, rest_.end(), [](char c) { return is_space(c) || c == '>' || c == '/'; });
    tag.name = to_lower(std::string_view(rest_.begin(), end));
    rest_.remove_prefix(tag.name.size());
    while (read_attribute(tag)) {}
    if (rest_.empty()) return std::nullopt;
    rest_.remove_prefix(1);  // ">"
    return tag;
}

// False at the end of the tag or of the page.
bool HtmlScanner::read_attribute(HtmlTag& tag) {
    while (!rest_.empty() && (is_space(rest_.front()) || rest_.front() == '/')) rest_.remove_prefix(1);
    if (rest_.empty() || rest_.front() == '>') return false;
    const auto end = std::find_if(rest_.begin() + 1, rest_.end(),
                                  [](char c) { return is_space(c) || c == '=' || c == '>' || c == '/'; });
    const auto name = to_lower(std::string_view(rest_.begin(), end));
    rest_.remove_prefix(name.size());
    skip_spaces();
    std::optional<std::string> value = std::string();
    if (rest_.starts_with('=')) {
        rest_.remove_prefix(1);
        skip_spaces();
        value = read_value();
    }
    if (!value) return false;
    tag.attributes.emplace(name, *std::move(value));  // the first of a repeated attribute counts
    return true;
}

// Nothing when the page breaks off inside quotes.
std::optional<std::string> HtmlScanner::read_value() {
    const char quote = rest_.empty() ? '\0' : rest_.front();
    if (quote != '"' && quote != '\'') {
        const auto end = std::find_if(rest_.begin(), rest_.end(), [](char c) { return is_space(c) || c == '>'; });
        const std::string_view raw(rest_.begin(), end);
        rest_.remove_prefix(raw.size());
        return resolve_entities(raw);
    }
    const auto end = rest_.find(quote, 1);
    const auto raw = rest_.substr(1, end == std::string_view::npos ? end : end - 1);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (end == std::string_view::npos) return std::nullopt;
    return resolve_entities(raw);
}

}  // namespace pyenvx::index
