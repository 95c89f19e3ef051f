#include "launcher/foreign/declarations/uv.hpp"

#include <algorithm>

#include "launcher/pylock/fields.hpp"

namespace pyenvx::foreign {

namespace {

using declaration::SourcedRequirement;
using pylock::Fields;

constexpr std::size_t kMaxIndexes = 100;

class UvReader {
public:
    UvReader(Reading& reading, const toml::Value& table) : reading_(reading), table_(table) {}

    Result<void> read() {
        const auto fields = TRY(Fields::of(reading_.source(), table_));
        TRY(read_indexes(fields));
        TRY(read_choice(fields));
        const auto* sources = table_.find("sources");
        if (sources == nullptr) return {};
        if (sources->table() == nullptr) return reading_.wrong(*sources, "`sources` must be a table");
        for (const auto& member : *sources->table()) TRY(apply_source(member));
        return {};
    }

private:
    Result<void> read_indexes(const Fields& fields) {
        for (const auto& index : TRY(fields.tables("index", kMaxIndexes))) TRY(read_index(index));
        if (const auto url = TRY(fields.text("index-url"))) TRY(reading_.set_index(*url, at("index-url")));
        for (const auto& url : TRY(fields.texts("extra-index-url"))) {
            TRY(reading_.add_extra_index(url, at("extra-index-url")));
        }
        for (const auto& place : TRY(fields.texts("find-links"))) reading_.add_find_links(place, at("find-links"));
        return {};
    }

    Result<void> read_index(const Fields& index) {
        const auto url = TRY(index.needed_text("url"));
        const auto origin = reading_.at(*index.find("url"));
        if (const auto name = TRY(index.text("name"))) urls_.emplace(*name, url);
        if (TRY(index.boolean("explicit", false))) return {};
        const bool is_default = TRY(index.boolean("default", false));
        return is_default ? reading_.set_index(url, origin) : reading_.add_extra_index(url, origin);
    }

    std::string at(std::string_view key) const { return reading_.at(*table_.find(key)); }

    Result<void> read_choice(const Fields& fields) {
        auto& choice = reading_.declaration().settings.choice;
        TRY(read_requirements(fields, "constraint-dependencies", choice.constraints));
        TRY(read_requirements(fields, "override-dependencies", choice.overrides));
        const auto prerelease = TRY(fields.text("prerelease"));
        if (prerelease == "allow" || prerelease == "disallow") {
            const auto value =
                prerelease == "allow" ? declaration::Prerelease::Allow : declaration::Prerelease::Disallow;
            reading_.declaration().settings.prerelease = {value, at("prerelease"), true};
        }
        return {};
    }

    Result<void> read_requirements(const Fields& fields, std::string_view key,
                                   declaration::SourcedRequirements& requirements) {
        for (const auto& text : TRY(fields.texts(key))) {
            auto requirement = TRY(pep::Requirement::parse(text).context("in ", at(key)));
            requirements.push_back({std::move(requirement), at(key), true});
        }
        return {};
    }

    /// Every requirement of that name comes from there.
    Result<void> apply_source(const toml::Member& member) {
        auto name = pep::PackageName::parse(member.key);
        if (!name.ok()) return reading_.wrong(member.value, concat('`', printable(member.key), "` is no package"));
        std::vector<const toml::Value*> alternatives;
        if (const auto* array = member.value.array()) {
            for (const auto& one : *array) alternatives.push_back(&one);
        } else {
            alternatives.push_back(&member.value);
        }
        std::vector<SourcedRequirement> all;
        for (auto& sourced : reading_.declaration().requirements) {
            if (sourced.requirement.name != *name) {
                all.push_back(std::move(sourced));
                continue;
            }
            for (const auto* one : alternatives) {
                if (auto placed = TRY(from_source(sourced, *one))) all.push_back(*std::move(placed));
            }
        }
        reading_.declaration().requirements = std::move(all);
        return {};
    }

    /// Nothing where it became a path of the declaration.
    Result<std::optional<SourcedRequirement>> from_source(SourcedRequirement sourced, const toml::Value& source) {
        const auto fields = TRY(Fields::of(reading_.source(), source));
        if (fields.find("extra") != nullptr || fields.find("group") != nullptr) {
            return fail(ErrorKind::Refused, reading_.at(source), ": a source of one extra or group cannot be followed")
                .hint("write the package's URL in the requirement itself");
        }
        auto& requirement = sourced.requirement;
        if (const auto text = TRY(fields.text("marker"))) {
            auto marker = TRY(pep::Marker::parse(*text).context("in ", reading_.at(source)));
            requirement.marker = requirement.marker ? TRY(both_of(*requirement.marker, marker)) : std::move(marker);
        }
        if (const auto path = TRY(fields.text("path"))) {
            TRY(add_path(*path, requirement, fields, source));
            return std::optional<SourcedRequirement>();
        }
        TRY(set_place(requirement, fields, source));
        return std::optional(std::move(sourced));
    }

    Result<void> add_path(const std::string& path, const pep::Requirement& requirement, const Fields& fields,
                          const toml::Value& source) {
        RequirementParts parts{requirement.name.str()};
        for (const auto& extra : requirement.extras) parts.extras.push_back(extra.str());
        if (requirement.marker) parts.markers.push_back(requirement.marker->str());
        return reading_.add_path(path, TRY(fields.boolean("editable", false)), parts, source);
    }

    Result<void> set_place(pep::Requirement& requirement, const Fields& fields, const toml::Value& source) {
        const auto subdirectory = TRY(fields.text_or_nothing("subdirectory"));
        if (const auto index = TRY(fields.text("index"))) {
            const auto found = urls_.find(*index);
            if (found == urls_.end()) {
                return reading_.wrong(source, concat("there is no index `", printable(*index), '`'));
            }
            return reading_.pin(*index, found->second, requirement.name.str(), reading_.at(source));
        }
        if (TRY(fields.boolean("workspace", false))) {
            return fail(ErrorKind::Refused, reading_.at(source), ": ", requirement.name.str(),
                        " is a member of a workspace, which pyenvx does not know")
                .hint("name its folder: { path = \"…\", editable = true }");
        }
        std::string url;
        if (const auto git = TRY(fields.text("git"))) {
            std::string ref;
            for (const auto* key : {"branch", "tag", "rev"}) {
                if (const auto said = TRY(fields.text(key))) ref = *said;
            }
            url = git_url(*git, ref, subdirectory);
        } else if (const auto address = TRY(fields.text("url"))) {
            url = subdirectory.empty() ? *address : concat(*address, "#subdirectory=", subdirectory);
        } else {
            return reading_.wrong(source, "a source is one of git, url, path, index and workspace");
        }
        requirement.url = std::move(url);
        requirement.specifiers = {};
        return {};
    }

    Reading& reading_;
    const toml::Value& table_;
    std::map<std::string, std::string> urls_;
};

}  // namespace

Result<void> read_uv(Reading& reading, const toml::Value& table) { return UvReader(reading, table).read(); }

}  // namespace pyenvx::foreign
