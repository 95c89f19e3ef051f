#include "launcher/foreign/declarations/poetry.hpp"

#include <algorithm>
#include <array>

#include "launcher/foreign/text/poetry_constraint.hpp"
#include "launcher/pylock/fields.hpp"

namespace pyenvx::foreign {

namespace {

using pylock::Fields;

constexpr std::size_t kMaxAlternatives = 1000;
constexpr std::size_t kMaxSources = 100;
constexpr std::array<std::string_view, 4> kPlaces{"git", "path", "file", "url"};

/// `name` is that of the tool's own default, which is whatever index the user has.
bool is_default_index(std::string_view name) { return to_lower(name) == "pypi"; }

class PoetryReader {
public:
    PoetryReader(Reading& reading, const toml::Value& table) : reading_(reading), table_(table) {}

    Result<void> read(bool with_main, const std::optional<std::vector<std::string>>& groups) {
        const auto fields = TRY(Fields::of(reading_.source(), table_));
        TRY(read_sources(fields));
        if (const auto* main = table_.find("dependencies")) TRY(read_dependencies(*main, with_main));
        if (const auto* dev = table_.find("dev-dependencies"); dev != nullptr && is_chosen("dev", false, groups)) {
            TRY(read_dependencies(*dev, true));
        }
        return read_groups(fields, groups);
    }

private:
    static bool is_chosen(const std::string& group, bool optional,
                          const std::optional<std::vector<std::string>>& groups) {
        return groups ? has_group(*groups, group) : !optional;
    }

    Result<void> read_groups(const Fields& fields, const std::optional<std::vector<std::string>>& groups) {
        for (const auto& member : TRY(fields.members("group"))) {
            const auto group = TRY(Fields::of(reading_.source(), member.value));
            if (!is_chosen(member.key, TRY(group.boolean("optional", false)), groups)) continue;
            if (const auto* list = group.find("dependencies")) TRY(read_dependencies(*list, true));
        }
        return {};
    }

    Result<void> read_dependencies(const toml::Value& list, bool all) {
        if (list.table() == nullptr) return reading_.wrong(list, "`dependencies` must be a table");
        for (const auto& member : *list.table()) {
            if (member.key == "python") {
                TRY(read_python(member.value));
            } else if (all) {
                TRY(read_dependency(member.key, member.value));
            } else {
                TRY(enrich(member.key, member.value));
            }
        }
        return {};
    }

    /// Of a dependency of [project] this table may say where it comes from, and nothing else counts.
    Result<void> enrich(const std::string& name, const toml::Value& value) {
        if (value.table() == nullptr) return {};
        const auto fields = TRY(Fields::of(reading_.source(), value));
        const bool has_place = std::any_of(kPlaces.begin(), kPlaces.end(),
                                           [&](std::string_view key) { return fields.find(key) != nullptr; });
        if (!has_place) return read_index(fields, value, name);
        const auto parsed = pep::PackageName::parse(name);
        const auto before = std::erase_if(reading_.declaration().requirements, [&](const auto& sourced) {
            return parsed.ok() && sourced.requirement.name == *parsed;
        });
        return before > 0 ? read_dependency_once(name, value) : Result<void>();
    }

    Result<void> read_python(const toml::Value& value) {
        if (value.string() == nullptr) return reading_.wrong(value, "`python` must be a string");
        if (reading_.declaration().requires_python) return {};
        const auto origin = reading_.at(value);
        return reading_.set_requires_python(TRY(python_specifiers_of(*value.string()).context("in ", origin)), origin);
    }

    Result<void> read_dependency(const std::string& name, const toml::Value& value) {
        if (const auto* alternatives = value.array()) {
            if (alternatives->size() > kMaxAlternatives) return reading_.wrong(value, "too many alternatives");
            for (const auto& one : *alternatives) TRY(read_dependency_once(name, one));
            return {};
        }
        return read_dependency_once(name, value);
    }

    Result<void> read_dependency_once(const std::string& name, const toml::Value& value) {
        RequirementParts parts{name};
        if (const auto* constraint = value.string()) {
            parts.specifiers = TRY(specifiers_of(*constraint).context("in ", reading_.at(value)));
            return reading_.add(parts, value);
        }
        return read_table(std::move(parts), value);
    }

    Result<void> read_table(RequirementParts parts, const toml::Value& value) {
        const auto fields = TRY(Fields::of(reading_.source(), value));
        if (TRY(fields.boolean("optional", false))) return {};
        parts.extras = TRY(fields.texts("extras"));
        TRY(read_markers(fields, value, parts));
        if (const auto path = TRY(read_path(fields))) {
            const bool develop = TRY(fields.boolean("develop", false));
            return reading_.add_path(*path, develop, parts, value);
        }
        TRY(read_place(fields, value, parts));
        return reading_.add(parts, value);
    }

    static Result<std::optional<std::string>> read_path(const Fields& fields) {
        return fields.text(fields.find("path") != nullptr ? "path" : "file");
    }

    Result<void> read_markers(const Fields& fields, const toml::Value& value, RequirementParts& parts) {
        if (const auto markers = TRY(fields.text("markers"))) parts.markers.push_back(*markers);
        if (const auto python = TRY(fields.text("python"))) {
            const auto specifiers = TRY(python_specifiers_of(*python).context("in ", reading_.at(value)));
            parts.markers.push_back(python_marker(specifiers));
        }
        if (const auto platform = TRY(fields.text("platform"))) {
            parts.markers.push_back(concat("sys_platform == '", *platform, "'"));
        }
        return {};
    }

    /// Where it comes from: a repository, an address, or an index.
    Result<void> read_place(const Fields& fields, const toml::Value& value, RequirementParts& parts) {
        const auto subdirectory = TRY(fields.text_or_nothing("subdirectory"));
        if (const auto git = TRY(fields.text("git"))) {
            parts.url = git_url(*git, TRY(read_ref(fields)), subdirectory);
        } else if (const auto url = TRY(fields.text("url"))) {
            parts.url = subdirectory.empty() ? *url : concat(*url, "#subdirectory=", subdirectory);
        } else {
            TRY(read_prereleases(fields, value, parts.name));
            const auto constraint = TRY(fields.text("version")).value_or("*");
            parts.specifiers = TRY(specifiers_of(constraint).context("in ", reading_.at(value)));
            return read_index(fields, value, parts.name);
        }
        return {};
    }

    static Result<std::string> read_ref(const Fields& fields) {
        for (const auto* key : {"rev", "tag", "branch"}) {
            if (auto said = TRY(fields.text(key))) return *std::move(said);
        }
        return std::string();
    }

    Result<void> read_prereleases(const Fields& fields, const toml::Value& value, const std::string& package) {
        if (!TRY(fields.boolean("allow-prereleases", false))) return {};
        auto name = TRY(pep::PackageName::parse(package).context("in ", reading_.at(value)));
        reading_.declaration().settings.choice.prereleases.insert_or_assign(
            std::move(name),
            declaration::Sourced<declaration::Prerelease>{declaration::Prerelease::Allow, reading_.at(value), true});
        return {};
    }

    Result<void> read_index(const Fields& fields, const toml::Value& value, const std::string& package) {
        const auto name = TRY(fields.text("source"));
        if (!name || is_default_index(*name)) return {};
        const auto found = urls_.find(*name);
        if (found == urls_.end()) return reading_.wrong(value, concat("there is no source `", printable(*name), '`'));
        return reading_.pin(*name, found->second, package, reading_.at(value));
    }

    Result<void> read_sources(const Fields& fields) {
        for (const auto& source : TRY(fields.tables("source", kMaxSources))) TRY(read_source(source));
        return {};
    }

    Result<void> read_source(const Fields& source) {
        const auto name = TRY(source.needed_text("name"));
        if (is_default_index(name)) return {};
        const auto url = TRY(source.needed_text("url"));
        const auto origin = reading_.at(*source.find("url"));
        urls_.emplace(name, url);
        const auto priority = TRY(source.text("priority")).value_or("primary");
        if (priority == "explicit") return {};
        const bool is_primary = priority == "primary" || priority == "default";
        const bool is_first = is_primary && !reading_.declaration().settings.index_url;
        return is_first ? reading_.set_index(url, origin) : reading_.add_extra_index(url, origin);
    }

    Reading& reading_;
    const toml::Value& table_;
    std::map<std::string, std::string> urls_;
};

}  // namespace

Result<void> read_poetry(Reading& reading, const toml::Value& table, bool with_main,
                         const std::optional<std::vector<std::string>>& groups) {
    return PoetryReader(reading, table).read(with_main, groups);
}

}  // namespace pyenvx::foreign
