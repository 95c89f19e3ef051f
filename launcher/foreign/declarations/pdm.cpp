#include "launcher/foreign/declarations/pdm.hpp"

#include "launcher/pylock/fields.hpp"

namespace pyenvx::foreign {

namespace {

using pylock::Fields;

constexpr std::size_t kMaxSources = 100;

Result<void> check_verified(const Reading& reading, const Fields& source) {
    if (TRY(source.boolean("verify_ssl", true))) return {};
    return fail(ErrorKind::Refused, reading.at(*source.find("verify_ssl")),
                ": a declaration cannot say that a certificate is not to be checked")
        .hint("remove the key, and give the host a certificate that can be");
}

Result<void> read_source(Reading& reading, const Fields& source, std::map<std::string, std::string>& urls) {
    TRY(check_verified(reading, source));
    const auto name = TRY(source.text_or_nothing("name"));
    if (to_lower(name) == "pypi") return {};
    const auto url = TRY(source.needed_text("url"));
    const auto origin = reading.at(*source.find("url"));
    urls.emplace(name, url);
    if (TRY(source.text_or_nothing("type")) == "find_links") {
        reading.add_find_links(url, origin);
        return {};
    }
    const bool is_first = !reading.declaration().settings.index_url;
    return is_first ? reading.set_index(url, origin) : reading.add_extra_index(url, origin);
}

}  // namespace

Result<std::map<std::string, std::string>> read_sources(Reading& reading, const toml::Value& table) {
    std::map<std::string, std::string> urls;
    const auto fields = TRY(Fields::of(reading.source(), table));
    for (const auto& source : TRY(fields.tables("source", kMaxSources))) TRY(read_source(reading, source, urls));
    return urls;
}

Result<void> read_pdm(Reading& reading, const toml::Value& table,
                      const std::optional<std::vector<std::string>>& groups) {
    TRY(read_sources(reading, table));
    const auto fields = TRY(Fields::of(reading.source(), table));
    for (const auto& group : TRY(fields.members("dev-dependencies"))) {
        if (groups && !has_group(*groups, group.key)) continue;
        TRY(reading.add_texts(group.value, group.key));
    }
    return {};
}

}  // namespace pyenvx::foreign
