#include "launcher/foreign/declarations/uv_sources.hpp"

#include "launcher/foreign/text/negated_marker.hpp"
#include "launcher/pylock/fields.hpp"

namespace pyenvx::foreign {

namespace {

using declaration::SourcedRequirement;
using pylock::Fields;

Result<std::optional<pep::Marker>> both(const std::optional<pep::Marker>& left,
                                        const std::optional<pep::Marker>& right) {
    if (!left || !right) return left ? left : right;
    return std::optional(TRY(both_of(*left, *right)));
}

Result<bool> is_for(const Fields& source, const Scope& scope) {
    const auto extra = TRY(source.text("extra"));
    const auto group = TRY(source.text("group"));
    return (!extra || pep::normalized(*extra) == pep::normalized(scope.extra)) &&
           (!group || pep::normalized(*group) == pep::normalized(scope.group));
}

Result<std::string> address_of(const Fields& source) {
    const auto subdirectory = TRY(source.text_or_nothing("subdirectory"));
    if (const auto git = TRY(source.text("git"))) {
        std::string ref;
        for (const auto* key : {"branch", "tag", "rev"}) {
            if (const auto said = TRY(source.text(key))) ref = *said;
        }
        return git_url(*git, ref, subdirectory);
    }
    const auto address = TRY(source.text_or_nothing("url"));
    return subdirectory.empty() ? address : concat(address, "#subdirectory=", subdirectory);
}

}  // namespace

Result<void> UvSources::place(SourcedRequirement sourced, const Scope& scope, Requirements& out) {
    return place_by(own_, std::move(sourced), scope, out);
}

Result<std::optional<UvSources::Found>> UvSources::find_in(const Table& table, const pep::PackageName& name) const {
    if (table.sources == nullptr || table.sources->table() == nullptr) return std::optional<Found>();
    for (const auto& member : *table.sources->table()) {
        const auto said = pep::PackageName::parse(member.key);
        if (!said.ok()) return reading_.wrong(member.value, concat('`', printable(member.key), "` is no package"));
        if (*said != name) continue;
        Found found{{}, table.folder};
        if (const auto* array = member.value.array()) {
            for (const auto& one : *array) found.alternatives.push_back(&one);
        } else {
            found.alternatives.push_back(&member.value);
        }
        return std::optional(std::move(found));
    }
    return std::optional<Found>();
}

Result<std::optional<UvSources::Found>> UvSources::find(const Table& own, const pep::PackageName& name) const {
    auto found = TRY(find_in(own, name));
    const auto* settings = !found && workspace_ != nullptr ? workspace_->settings() : nullptr;
    if (settings == nullptr) return found;
    return find_in({settings->find("sources"), workspace_->root()}, name);
}

Result<void> UvSources::place_by(const Table& own, SourcedRequirement sourced, const Scope& scope, Requirements& out) {
    const auto found = TRY(find(own, sourced.requirement.name));
    bool everywhere = false;
    auto elsewhere = sourced.requirement.marker;
    for (const auto* source : found ? found->alternatives : std::vector<const toml::Value*>()) {
        const auto fields = TRY(Fields::of(reading_.source(), *source));
        if (!TRY(is_for(fields, scope))) continue;
        TRY(take(*source, found->folder, sourced, out));
        const auto text = TRY(fields.text("marker"));
        everywhere = everywhere || !text || fields.find("index") != nullptr;
        if (!text) continue;
        auto opposite = negated(TRY(pep::Marker::parse(*text).context("in ", reading_.at(*source))));
        if (!opposite.ok()) return reading_.wrong(*source, opposite.error().message());
        elsewhere = TRY(both(elsewhere, std::optional(*std::move(opposite))));
    }
    if (everywhere) return {};
    sourced.requirement.marker = std::move(elsewhere);
    out.push_back(std::move(sourced));
    return {};
}

Result<void> UvSources::take(const toml::Value& source, const std::filesystem::path& folder, SourcedRequirement sourced,
                             Requirements& out) {
    const auto fields = TRY(Fields::of(reading_.source(), source));
    auto& requirement = sourced.requirement;
    const auto marker = TRY(fields.parsed<pep::Marker>("marker"));
    if (const auto index = TRY(fields.text("index"))) {
        return take_index(*index, source, std::move(sourced), marker, out);
    }
    requirement.marker = TRY(both(requirement.marker, marker));
    if (const auto path = TRY(fields.text("path"))) {
        return add_path(folder / *path, TRY(fields.boolean("editable", false)), requirement, source);
    }
    if (TRY(fields.boolean("workspace", false))) {
        return add_member(requirement, TRY(fields.boolean("editable", true)), source, out);
    }
    auto url = TRY(address_of(fields));
    if (url.empty()) return reading_.wrong(source, "a source is one of git, url, path, index and workspace");
    requirement.url = std::move(url);
    requirement.specifiers = {};
    out.push_back(std::move(sourced));
    return {};
}

// An index is a package's for all Pythons and machines here, or for none.
Result<void> UvSources::take_index(const std::string& index, const toml::Value& source, SourcedRequirement sourced,
                                   const std::optional<pep::Marker>& marker, Requirements& out) {
    const auto found = urls_.find(index);
    if (found == urls_.end()) {
        return reading_.wrong(source, concat("there is no index `", printable(index), '`'));
    }
    const bool counts = !marker || may_hold_on_linux(*marker);
    if (counts && marker) {
        const auto opposite = negated(*marker);
        if (!opposite.ok() || may_hold_on_linux(*opposite)) {
            return fail(ErrorKind::Refused, reading_.at(source), ": an index of ", sourced.requirement.name.str(),
                        " for some Pythons or machines alone cannot be followed")
                .hint("name one index for all of them, or the files' addresses: { url = \"…\", marker = \"…\" }");
        }
    }
    if (counts) TRY(reading_.pin(index, found->second, sourced.requirement.name.str(), reading_.at(source)));
    for (const auto& one : out) {
        if (one.requirement.str() == sourced.requirement.str() && one.origin == sourced.origin) return {};
    }
    out.push_back(std::move(sourced));
    return {};
}

Result<void> UvSources::add_path(const std::filesystem::path& path, bool editable, const pep::Requirement& requirement,
                                 const toml::Value& source) {
    RequirementParts parts{requirement.name.str()};
    for (const auto& extra : requirement.extras) parts.extras.push_back(extra.str());
    if (requirement.marker) parts.markers.push_back(requirement.marker->str());
    return reading_.add_path(path.native(), editable, parts, source);
}

// What a member requires is known from its metadata; where that comes from is not.
Result<void> UvSources::add_member(const pep::Requirement& requirement, bool editable, const toml::Value& source,
                                   Requirements& out) {
    const auto* member = workspace_ != nullptr ? workspace_->find(requirement.name) : nullptr;
    if (member == nullptr) {
        return reading_.wrong(source, concat(requirement.name.str(), " is no member of the workspace"));
    }
    TRY(add_path(member->folder, editable, requirement, source));
    if (!members_.insert(requirement.name).second) return {};
    const Table own{member->document.at({"tool", "uv", "sources"}), member->folder};
    const auto* dependencies = member->document.at({"project", "dependencies"});
    if (dependencies == nullptr || dependencies->array() == nullptr) return {};
    for (const auto& item : *dependencies->array()) {
        if (item.string() == nullptr) continue;
        auto needed = TRY(pep::Requirement::parse(*item.string()).context("in ", member->folder / "pyproject.toml"));
        if (!TRY(find(own, needed.name))) continue;
        needed.marker = TRY(both(needed.marker, requirement.marker));
        TRY(place_by(own, {std::move(needed), reading_.at(source)}, {}, out));
    }
    return {};
}

}  // namespace pyenvx::foreign
