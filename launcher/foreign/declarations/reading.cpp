#include "launcher/foreign/declarations/reading.hpp"

#include <algorithm>

#include "store/base/sys.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::foreign {

namespace {

constexpr int kMaxOwnDepth = 16;
constexpr std::size_t kMaxRequirements = 100'000;

using declaration::Settings;
using declaration::SourcedRequirement;

Result<std::string> checked_url(const std::string& url, const std::string& origin) {
    Settings one;
    TRY(declaration::set_from_text(one, *declaration::find_key("index-url"), url, origin));
    return std::move(one.index_url->value);
}

/// What pdm and hatch have for the project's own folder.
std::string with_folder(std::string_view text, const std::filesystem::path& folder) {
    std::string out(text);
    const auto url = index::file_url(folder.native());
    const std::pair<std::string_view, std::string> kWords[] = {{"file:///${PROJECT_ROOT}", url},
                                                               {"${PROJECT_ROOT}", folder.native()},
                                                               {"{root:uri}", url},
                                                               {"{root}", folder.native()}};
    for (const auto& [word, meaning] : kWords) {
        if (const auto at = out.find(word); at != std::string::npos) out.replace(at, word.size(), meaning);
    }
    return out;
}

}  // namespace

bool has_group(const std::vector<std::string>& chosen, std::string_view group) {
    return std::any_of(chosen.begin(), chosen.end(),
                       [&](const auto& one) { return pep::normalized(one) == pep::normalized(group); });
}

Reading::Reading(const std::filesystem::path& file, const Environment& environment)
    : source_{printable(file.filename().native())}, folder_(file.parent_path()), environment_(environment) {
    project_.declaration.kind = declaration::DeclarationKind::Project;
    project_.declaration.file = file;
    project_.lock_folder = folder_;
    project_.files_read.push_back(file);
}

Error Reading::wrong(const toml::Value& value, std::string_view what) const {
    return fail(ErrorKind::Invalid, at(value), ": ", what);
}

void Reading::notice(const std::string& origin, std::string_view what) {
    declaration().notices.push_back(concat(origin, ": ", what));
}

Result<void> Reading::add(const RequirementParts& parts, const toml::Value& value) {
    return add_text(parts.text(), at(value));
}

Result<void> Reading::add_text(std::string_view requirement, const std::string& origin) {
    return declaration::add_requirement(declaration(), with_folder(requirement, folder_), origin, folder_);
}

Result<void> Reading::add_path(const std::string& path, bool editable, const RequirementParts& parts,
                               const toml::Value& value) {
    auto place = declaration::place_from(folder_, path);
    if (!TRY(sys::stat(place.c_str()))) {
        return wrong(value, concat("there is nothing at ", printable(place.native())));
    }
    auto rest = TRY(pep::Requirement::parse(RequirementParts{"path", parts.extras, {}, {}, parts.markers}.text())
                        .context("in ", at(value)));
    declaration().paths.push_back(
        {std::move(place), std::move(rest.extras), std::move(rest.marker), editable, at(value)});
    return {};
}

void Reading::add_itself(const std::string& origin) {
    declaration().paths.push_back({folder_, {}, std::nullopt, true, origin});
}

Result<void> Reading::add_files(const std::vector<std::string>& names, const std::string& origin) {
    for (const auto& name : names) {
        if (printable(name) != name) {
            return fail(ErrorKind::Invalid, origin, ": `", printable(name), "` is no name of a file");
        }
        TRY(declaration::add_requirements_file(declaration(), folder_ / name, environment_, project_.files_read)
                .context("named in ", origin));
    }
    return {};
}

Result<void> Reading::set_own_extra(const std::string& name, std::vector<SourcedRequirement> requirements,
                                    const std::string& origin) {
    auto extra = TRY(pep::ExtraName::parse(name).context("in ", origin));
    own_extras.insert_or_assign(std::move(extra), std::move(requirements));
    return {};
}

Result<void> Reading::as_it_is(const SourcedRequirement& sourced, const pep::ExtraName&,
                               std::vector<SourcedRequirement>& out) {
    out.push_back(sourced);
    return {};
}

Result<void> Reading::expand_own(const PlaceInExtra& place) {
    std::vector<SourcedRequirement> all;
    for (const auto& sourced : declaration().requirements) TRY(expand(sourced, 0, place, all));
    declaration().requirements = std::move(all);
    return {};
}

Result<void> Reading::expand(const SourcedRequirement& sourced, int depth, const PlaceInExtra& place,
                             std::vector<SourcedRequirement>& out) const {
    if (sourced.requirement.name != project_.name) {
        out.push_back(sourced);
        return {};
    }
    if (depth > kMaxOwnDepth || out.size() > kMaxRequirements) {
        return fail(ErrorKind::Invalid, sourced.origin, ": extras of the project include each other")
            .hint("remove one of them");
    }
    for (const auto& extra : sourced.requirement.extras) {
        const auto found = own_extras.find(extra);
        if (found == own_extras.end()) {
            return fail(ErrorKind::Invalid, sourced.origin, ": the project has no extra `", extra.str(), '`');
        }
        for (const auto& inner : found->second) {
            const bool is_own = inner.requirement.name == project_.name;
            auto expanded = is_own ? expand(inner, depth + 1, place, out) : place(inner, extra, out);
            if (!expanded.ok()) return expanded;
        }
    }
    return {};
}

Result<void> Reading::add_texts(const toml::Value& array, std::string_view key) {
    if (array.array() == nullptr) return wrong(array, concat('`', key, "` must be an array of strings"));
    for (const auto& item : *array.array()) {
        if (item.string() == nullptr) return wrong(item, concat('`', key, "` must be an array of strings alone"));
        TRY(add_text(*item.string(), at(item)));
    }
    return {};
}

Result<void> Reading::set_requires_python(std::string_view specifiers, const std::string& origin) {
    auto parsed = pep::SpecifierSet::parse(specifiers);
    if (!parsed.ok()) {
        return fail(ErrorKind::Invalid, origin, ": `", printable(specifiers), "` are no versions of Python");
    }
    declaration().requires_python = declaration::SourcedSpecifier{*std::move(parsed), origin};
    return {};
}

Result<void> Reading::set_index(const std::string& url, const std::string& origin) {
    declaration().settings.index_url = {TRY(checked_url(url, origin)), origin, true};
    return {};
}

Result<void> Reading::add_extra_index(const std::string& url, const std::string& origin) {
    declaration::append_declared(declaration().settings.extra_index_url, TRY(checked_url(url, origin)), origin);
    return {};
}

void Reading::add_find_links(const std::string& place, const std::string& origin) {
    const bool is_url = place.find("://") != std::string::npos;
    declaration::append_declared(declaration().settings.find_links, is_url ? place : (folder_ / place).native(),
                                 origin);
}

Result<void> Reading::pin(const std::string& index, const std::string& url, const std::string& package,
                          const std::string& origin) {
    auto name = TRY(pep::PackageName::parse(package).context("in ", origin));
    auto& pins = declaration().settings.pins;
    auto place = std::lower_bound(pins.begin(), pins.end(), index,
                                  [](const auto& one, const std::string& wanted) { return one.name < wanted; });
    if (place == pins.end() || place->name != index) {
        const auto checked = TRY(checked_url(url, origin));
        place = pins.insert(place, {index, checked, {}, origin, true});
    }
    const auto packages = std::lower_bound(place->packages.begin(), place->packages.end(), name);
    if (packages == place->packages.end() || *packages != name) place->packages.insert(packages, std::move(name));
    return {};
}

}  // namespace pyenvx::foreign
