#include "launcher/foreign/text/requirement_parts.hpp"

namespace pyenvx::foreign {

std::string RequirementParts::text() const {
    auto out = name;
    if (!extras.empty()) out += concat('[', join(extras, ","), ']');
    out += url.empty() ? specifiers : concat(" @ ", url);
    std::vector<std::string> conditions;
    for (const auto& marker : markers) {
        if (!trim(marker).empty()) conditions.push_back(marker);
    }
    if (conditions.empty()) return out;
    if (conditions.size() == 1) return concat(out, " ; ", conditions.front());
    for (auto& condition : conditions) condition = concat('(', condition, ')');
    return concat(out, " ; ", join(conditions, " and "));
}

Result<pep::Marker> both_of(const pep::Marker& left, const pep::Marker& right) {
    return pep::Marker::parse(concat('(', left.str(), ") and (", right.str(), ')'));
}

std::string git_url(std::string_view place, std::string_view ref, std::string_view subdirectory) {
    std::string url = "git+";
    const auto colon = place.find(':');
    const bool is_scp = place.find("://") == std::string_view::npos && colon != std::string_view::npos;
    if (is_scp) {
        url += concat("ssh://", place.substr(0, colon), '/', place.substr(colon + 1));
    } else {
        url += place.starts_with("git+") ? place.substr(4) : place;
    }
    if (!ref.empty()) url += concat('@', ref);
    if (!subdirectory.empty()) url += concat("#subdirectory=", subdirectory);
    return url;
}

}  // namespace pyenvx::foreign
