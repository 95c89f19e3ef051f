#include <algorithm>

#include "launcher/declaration/declaration.hpp"
#include "launcher/direct/direct_url.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::declaration {

namespace {

/// The text of a requirement without a name: where it is, "[extra,…]" and a marker.
struct Unnamed {
    std::string_view place;
    std::string_view extras;  ///< with their brackets
    std::string_view marker;  ///< without its ";"
};

Unnamed take_apart(std::string_view text) {
    const bool is_url = text.find("://") != text.npos;
    const auto semicolon = is_url ? text.find(" ;") : text.find(';');
    Unnamed parts{trim(text.substr(0, semicolon)), {}, {}};
    if (semicolon != text.npos) parts.marker = trim(text.substr(semicolon + (is_url ? 2 : 1)));
    const auto bracket = parts.place.rfind('[');
    if (bracket == parts.place.npos || bracket == 0 || !parts.place.ends_with(']')) return parts;
    parts.extras = parts.place.substr(bracket);
    parts.place = trim(parts.place.substr(0, bracket));
    return parts;
}

/// "NAME", "NAME[extra]" and "@" before anything else: a requirement of the standard's own form.
bool has_name(std::string_view text) {
    const auto at = text.find('@');
    if (at == text.npos) return false;
    auto head = trim(text.substr(0, at));
    if (head.ends_with(']')) head = trim(head.substr(0, std::min(head.find('['), head.size())));
    return pep::PackageName::parse(head).ok();
}

bool is_place(std::string_view text) {
    if (has_name(text)) return false;
    const auto head = text.substr(0, text.find_first_of(" ;\t[<>=!~("));
    return head == "." || head == ".." || head.find('/') != head.npos || direct::is_archive_name(head);
}

Error no_requirement(std::string_view origin, const Error& error) {
    return fail(ErrorKind::Invalid, origin, ": this is no requirement: ", error.message())
        .hint("write it as in \"requests\", \"requests>=2.31\" or \"requests[socks]>=2,<3\"");
}

/// Extras and marker, read as those of a requirement of the standard's form.
Result<pep::Requirement> rest_of(const Unnamed& unnamed, std::string_view origin) {
    auto parsed =
        pep::Requirement::parse(concat("path", unnamed.extras, unnamed.marker.empty() ? "" : " ; ", unnamed.marker));
    return parsed.ok() ? std::move(parsed) : no_requirement(origin, parsed.error());
}

Result<std::filesystem::path> path_of(std::string_view place, std::string_view origin,
                                      const std::filesystem::path& base) {
    if (!index::has_scheme(place, "file")) return place_from(base, place);
    const auto path = index::file_url_path(place);
    if (path && path->starts_with('/')) return place_from(base, *path);
    return fail(ErrorKind::Invalid, origin, ": ", index::redacted(place), " is no absolute path of this machine");
}

Result<void> add_path(Declaration& declaration, const Unnamed& unnamed, std::string_view origin,
                      std::filesystem::path path, bool editable) {
    auto rest = TRY(rest_of(unnamed, origin));
    declaration.paths.push_back(
        {std::move(path), std::move(rest.extras), std::move(rest.marker), editable, std::string(origin)});
    return {};
}

// An address alone: its file's name, or "#egg=", says what it is of.
Result<void> add_url(Declaration& declaration, const Unnamed& unnamed, std::string_view origin) {
    const auto name = direct::name_said_by(unnamed.place);
    if (!name) {
        return fail(ErrorKind::Invalid, origin, ": ", index::redacted(unnamed.place),
                    " does not say which package it is of")
            .hint("write \"NAME @ \" before the address");
    }
    auto requirement = TRY(rest_of(unnamed, origin));
    requirement.name = TRY(pep::PackageName::parse(*name));
    requirement.url = std::string(unnamed.place);
    declaration.requirements.push_back({std::move(requirement), std::string(origin)});
    return {};
}

}  // namespace

Result<void> add_requirement(Declaration& declaration, std::string_view text, std::string_view origin,
                             const std::filesystem::path& base) {
    constexpr std::string_view kEditable = "-e ";
    if (!base.empty() && text.starts_with(kEditable)) {
        return add_editable(declaration, text.substr(kEditable.size()), origin, base);
    }
    if (!base.empty() && is_place(trim(text))) {
        const auto unnamed = take_apart(trim(text));
        const bool is_local =
            unnamed.place.find("://") == unnamed.place.npos || index::has_scheme(unnamed.place, "file");
        if (!is_local) return add_url(declaration, unnamed, origin);
        return add_path(declaration, unnamed, origin, TRY(path_of(unnamed.place, origin, base)), false);
    }
    auto requirement = pep::Requirement::parse(text);
    if (!requirement.ok()) return no_requirement(origin, requirement.error());
    declaration.requirements.push_back({std::move(requirement).value(), std::string(origin)});
    return {};
}

Result<void> add_editable(Declaration& declaration, std::string_view text, std::string_view origin,
                          const std::filesystem::path& base) {
    const auto unnamed = take_apart(trim(text));
    const bool is_url = unnamed.place.find("://") != unnamed.place.npos;
    if (is_url && !index::has_scheme(unnamed.place, "file")) {
        return fail(ErrorKind::Refused, origin, ": ", index::redacted(unnamed.place),
                    " is no folder of this machine, and only such are imported from where they lie")
            .hint("leave the -e out, or clone the repository yourself and name its folder");
    }
    return add_path(declaration, unnamed, origin, TRY(path_of(unnamed.place, origin, base)), true);
}

}  // namespace pyenvx::declaration
