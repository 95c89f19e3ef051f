#include "launcher/foreign/declarations/pipfile.hpp"

#include <array>

#include "launcher/foreign/declarations/pdm.hpp"
#include "launcher/pylock/fields.hpp"
#include "store/base/file.hpp"

namespace pyenvx::foreign {

namespace {

using pylock::Fields;

/// Keys of an entry that are markers by themselves: `sys_platform = "== 'win32'"`.
constexpr std::array<std::string_view, 11> kMarkerKeys{"os_name",
                                                       "sys_platform",
                                                       "platform_machine",
                                                       "platform_python_implementation",
                                                       "platform_release",
                                                       "platform_system",
                                                       "platform_version",
                                                       "python_version",
                                                       "python_full_version",
                                                       "implementation_name",
                                                       "implementation_version"};

Result<void> read_requires(Reading& reading, const toml::Value& document) {
    const auto fields = TRY(Fields::of(reading.source(), document));
    const auto requires_table = TRY(fields.table("requires"));
    if (!requires_table) return {};
    for (const auto* key : {"python_version", "python_full_version"}) {
        const auto version = TRY(requires_table->text(key));
        if (!version || version->empty()) continue;
        const bool whole = std::string_view(key) == "python_full_version";
        TRY(reading.set_requires_python(concat("==", *version, whole ? "" : ".*"),
                                        reading.at(*requires_table->find(key))));
    }
    return {};
}

std::string specifiers_of_version(const std::string& version) { return trim(version) == "*" ? std::string() : version; }

Result<void> read_markers(const Fields& fields, RequirementParts& parts) {
    if (const auto markers = TRY(fields.text("markers"))) parts.markers.push_back(*markers);
    for (const auto key : kMarkerKeys) {
        if (const auto condition = TRY(fields.text(key))) parts.markers.push_back(concat(key, ' ', *condition));
    }
    return {};
}

/// Which of the indexes the package is from; those that are not among `urls` are the user's own.
Result<void> read_index(Reading& reading, const Fields& fields, const std::string& package,
                        const std::map<std::string, std::string>& urls) {
    const auto* value = fields.find("index");
    const auto index = urls.find(TRY(fields.text_or_nothing("index")));
    if (index == urls.end()) return {};
    return reading.pin(index->first, index->second, package, reading.at(*value));
}

/// The address in place of a version: a repository, or a file. Empty where it has none.
Result<std::string> read_address(const Fields& fields) {
    if (const auto git = TRY(fields.text("git"))) {
        const auto ref = TRY(fields.text_or_nothing("ref"));
        const auto subdirectory = TRY(fields.text_or_nothing("subdirectory"));
        return git_url(*git, ref, subdirectory);
    }
    return fields.text_or_nothing("file");
}

}  // namespace

Result<void> read_pipfile_entry(Reading& reading, const std::string& name, const toml::Value& value,
                                const std::map<std::string, std::string>& urls) {
    RequirementParts parts{name};
    if (const auto* version = value.string()) {
        parts.specifiers = specifiers_of_version(*version);
        return reading.add(parts, value);
    }
    const auto fields = TRY(Fields::of(reading.source(), value));
    parts.extras = TRY(fields.texts("extras"));
    TRY(read_markers(fields, parts));
    if (const auto path = TRY(fields.text("path"))) {
        return reading.add_path(*path, TRY(fields.boolean("editable", false)), parts, value);
    }
    parts.url = TRY(read_address(fields));
    const bool is_local = !parts.url.empty() && parts.url.find("://") == std::string::npos;
    if (is_local) return reading.add_path(parts.url, false, parts, value);
    parts.specifiers = specifiers_of_version(TRY(fields.text_or_nothing("version")));
    if (parts.url.empty()) TRY(read_index(reading, fields, name, urls));
    return reading.add(parts, value);
}

Result<ForeignProject> read_pipfile(const std::filesystem::path& file, const Environment& environment) {
    const auto bytes = TRY(read_file(file, toml::kMaxDocumentBytes));
    Reading reading(file, environment);
    reading.project().tool = "pipenv";
    const auto document = TRY(toml::parse(bytes, reading.source()));
    const auto urls = TRY(read_sources(reading, document));
    TRY(read_requires(reading, document));
    const auto fields = TRY(Fields::of(reading.source(), document));
    for (const auto& member : TRY(fields.members("packages"))) {
        TRY(read_pipfile_entry(reading, member.key, member.value, urls));
    }
    return std::move(reading.project());
}

}  // namespace pyenvx::foreign
