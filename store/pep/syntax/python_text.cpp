#include "store/pep/syntax/python_text.hpp"

#include <algorithm>
#include <array>

namespace pyenvx::pep {
namespace {

constexpr bool is_ascii_space(char c) { return (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x20'); }

// Every white-space character above ASCII (Unicode 15), in UTF-8.
constexpr std::array<std::string_view, 19> kWideSpaces = {
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83",
    "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
    "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

std::size_t trailing_space(std::string_view text) {
    if (text.empty()) return 0;
    if (static_cast<unsigned char>(text.back()) < 0x80) return is_ascii_space(text.back()) ? 1 : 0;
    const auto ends = [&](std::string_view space) { return text.ends_with(space); };
    const auto* const found = std::find_if(kWideSpaces.begin(), kWideSpaces.end(), ends);
    return found == kWideSpaces.end() ? 0 : found->size();
}

}  // namespace

std::size_t leading_space(std::string_view text) {
    if (text.empty()) return 0;
    if (static_cast<unsigned char>(text.front()) < 0x80) return is_ascii_space(text.front()) ? 1 : 0;
    const auto starts = [&](std::string_view space) { return text.starts_with(space); };
    const auto* const found = std::find_if(kWideSpaces.begin(), kWideSpaces.end(), starts);
    return found == kWideSpaces.end() ? 0 : found->size();
}

std::string_view strip_left(std::string_view text) {
    while (const std::size_t size = leading_space(text)) text.remove_prefix(size);
    return text;
}

std::string_view strip(std::string_view text) {
    text = strip_left(text);
    while (const std::size_t size = trailing_space(text)) text.remove_suffix(size);
    return text;
}

std::string_view until_space(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size() && leading_space(text.substr(size)) == 0) ++size;
    return text.substr(0, size);
}

}  // namespace pyenvx::pep
