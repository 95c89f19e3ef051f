#include "launcher/foreign/declarations/uv.hpp"

#include "launcher/pylock/fields.hpp"

namespace pyenvx::foreign {

namespace {

using pylock::Fields;

constexpr std::size_t kMaxIndexes = 100;

class UvReader {
public:
    UvReader(Reading& reading, const toml::Value& table) : reading_(reading), table_(table) {}

    Result<void> read() {
        const auto fields = TRY(Fields::of(reading_.source(), table_));
        TRY(read_indexes(fields));
        return read_choice(fields);
    }
    UvIndexes take() && { return std::move(urls_); }

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
        TRY(read_setting("resolution", "resolution"));
        TRY(read_setting("exclude-newer", "exclude-newer"));
        const auto prerelease = TRY(fields.text("prerelease"));
        if (prerelease == "allow" || prerelease == "disallow") {
            const auto value =
                prerelease == "allow" ? declaration::Prerelease::Allow : declaration::Prerelease::Disallow;
            reading_.declaration().settings.prerelease = {value, at("prerelease"), true};
        }
        return {};
    }

    /// What uv and pyenvx call alike.
    Result<void> read_setting(std::string_view key, std::string_view own_key) {
        const auto* value = table_.find(key);
        if (value == nullptr) return {};
        const auto* text = value->date_time() != nullptr ? &value->date_time()->text : value->string();
        if (text == nullptr) return reading_.wrong(*value, concat('`', key, "` must be a string"));
        auto& settings = reading_.declaration().settings;
        TRY(declaration::set_from_text(settings, *declaration::find_key(own_key), *text, reading_.at(*value)));
        if (settings.choice.exclude_newer) settings.choice.exclude_newer->declared = true;
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

    Reading& reading_;
    const toml::Value& table_;
    UvIndexes urls_;
};

}  // namespace

Result<UvIndexes> read_uv(Reading& reading, const toml::Value& table) {
    UvReader reader(reading, table);
    TRY(reader.read());
    return std::move(reader).take();
}

}  // namespace pyenvx::foreign
