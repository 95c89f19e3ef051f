#include "store/pep/name.hpp"

#include <algorithm>

namespace pyenvx::pep {
namespace {

constexpr bool is_separator(char c) { return c == '-' || c == '_' || c == '.'; }

bool is_valid(std::string_view text) {
    if (text.empty() || !is_alnum(text.front()) || !is_alnum(text.back())) return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || is_separator(c); });
}

template <typename Tag>
constexpr std::string_view kWhat = "package";
template <>
constexpr std::string_view kWhat<ExtraTag> = "extra";

}  // namespace

std::string normalized(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (!is_separator(c)) {
            out.push_back(to_lower(c));
        } else if (out.empty() || out.back() != '-') {
            out.push_back('-');
        }
    }
    return out;
}

template <typename Tag>
Result<NormalizedName<Tag>> NormalizedName<Tag>::parse(std::string_view text) {
    if (is_valid(text)) return NormalizedName(normalized(text));
    return fail(ErrorKind::Invalid, "\"", printable(text), "\" is not a valid ", kWhat<Tag>, " name")
        .hint("use letters, digits, \"-\", \"_\" and \".\", with a letter or digit at both ends");
}

template class NormalizedName<PackageTag>;
template class NormalizedName<ExtraTag>;

}  // namespace pyenvx::pep
