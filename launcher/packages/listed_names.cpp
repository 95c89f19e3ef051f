#include "launcher/packages/listed_names.hpp"

#include <algorithm>

#include "store/pep/wheel_tag.hpp"

namespace pyenvx::packages {
namespace {

bool is_plain_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit) && (text.size() == 1 || text[0] != '0');
}

// Plain numbers with dots, without zeros at the end: such versions are equal when their texts are. Nothing for others.
std::optional<std::string_view> plain_release(std::string_view text) {
    for (auto rest = text;;) {
        const auto end = std::min(rest.find('.'), rest.size());
        if (!is_plain_number(rest.substr(0, end))) return std::nullopt;
        if (end == rest.size()) break;
        rest.remove_prefix(end + 1);
    }
    while (text.ends_with(".0")) text.remove_suffix(2);
    return text;
}

std::string_view version_text(std::string_view head) { return head.substr(head.rfind('-') + 1); }

}  // namespace

std::optional<ListedVersion> HeadReader::read(std::string_view head) {
    // A version has no "-" in its normal form; names of old sources do.
    const auto dash = head.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto name = head.substr(0, dash);
    const auto text = head.substr(dash + 1);
    auto version = pep::Version::parse(text);
    if (!version.ok() || !is_own(name)) return std::nullopt;
    const pep::WheelNameParts parts{name, text, {}, {}};
    return ListedVersion{*std::move(version), parts.are_sound()};
}

std::optional<ListedVersion> HeadReader::read_if(std::string_view head, const pep::Version& wanted) {
    const auto text = plain_release(version_text(head));
    const auto wanted_text = plain_release(wanted.str());
    const bool differs = text && wanted_text && *text != *wanted_text;
    auto listed = differs ? std::nullopt : read(head);
    return listed && listed->version == wanted ? std::move(listed) : std::nullopt;
}

// The next head most likely has the very same spelling.
bool HeadReader::is_own(std::string_view name) {
    if (!name.empty() && name == last_own_name_) return true;
    const auto parsed = pep::PackageName::parse(name);
    if (!parsed.ok() || *parsed != name_) return false;
    last_own_name_ = name;
    return true;
}

ListedEnding read_ending(std::string_view tail) {
    using enum ListedEnding::Kind;
    if (tail == ".tar.gz") return {Tarball};
    if (tail == ".zip") return {Zip};
    const auto parts = pep::WheelNameParts::split_ending(tail);
    if (!parts || !parts->are_sound()) return {};
    return {Wheel, parts->build, parts->tags};
}

}  // namespace pyenvx::packages
