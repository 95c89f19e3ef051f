#include "store/pep/core_metadata.hpp"

#include <algorithm>
#include <array>

#include "store/pep/syntax/header_fields.hpp"

namespace pyenvx::pep {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
// Each may be asked for at an index; what is published has less than a third of this.
constexpr std::size_t kMaxRequirements = 5000;
constexpr std::uint64_t kNewestMajor = 2;

constexpr std::array<std::string_view, 7> kFields = {"metadata-version", "name",           "version", "requires-dist",
                                                     "requires-python",  "provides-extra", "dynamic"};

std::vector<std::string_view> values_of(const std::vector<HeaderField>& fields, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& field : fields) {
        if (field.name == name) values.emplace_back(field.value);
    }
    return values;
}

Result<std::string_view> only_value_of(const std::vector<HeaderField>& fields, std::string_view name) {
    const auto values = values_of(fields, name);
    if (values.size() == 1) return values.front();
    return fail(ErrorKind::Invalid, "the metadata has ", values.empty() ? "no " : "more than one ", name, " field");
}

// "2.10" is newer than "2.2".
bool has_dynamic_fields(std::string_view metadata_version) {
    const auto dot = metadata_version.find('.');
    const auto major = parse_decimal(metadata_version.substr(0, dot));
    const auto minor = parse_decimal(metadata_version.substr(dot + 1));
    return major == 2U && minor >= 2U;
}

Result<std::string> parse_metadata_version(std::string_view text) {
    const auto dot = std::min(text.find('.'), text.size());
    const auto major = parse_decimal(text.substr(0, dot));
    const auto minor = parse_decimal(text.substr(std::min(dot + 1, text.size())));
    if (!major || !minor || *major == 0 || concat(*major, '.', *minor) != text) {
        return fail(ErrorKind::Invalid, "\"", printable(text), "\" is not a metadata version");
    }
    if (*major > kNewestMajor) {
        return fail(ErrorKind::Invalid, "metadata version ", printable(text), " is newer than this pyenvx understands");
    }
    return std::string(text);
}

Result<std::vector<Requirement>> parse_requires_dist(const std::vector<HeaderField>& fields) {
    std::vector<Requirement> requirements;
    const auto values = values_of(fields, "requires-dist");
    if (values.size() > kMaxRequirements) {
        return fail(ErrorKind::Invalid, "the metadata has more than ", kMaxRequirements, " requirements");
    }
    for (const auto value : values) {
        if (!is_valid_utf8(value)) {
            return fail(ErrorKind::Invalid, "Requires-Dist \"", printable(value), "\" is not UTF-8");
        }
        auto requirement = Requirement::parse(value);
        if (!requirement.ok()) return std::move(requirement).context("in Requires-Dist: ", printable(value)).error();
        requirements.push_back(*std::move(requirement));
    }
    return requirements;
}

Result<std::optional<SpecifierSet>> parse_requires_python(const std::vector<HeaderField>& fields) {
    if (values_of(fields, "requires-python").empty()) return std::optional<SpecifierSet>();
    const auto value = TRY(only_value_of(fields, "requires-python"));
    auto specifiers = SpecifierSet::parse(value);
    if (!specifiers.ok() || !is_valid_utf8(value)) return std::optional<SpecifierSet>();
    return std::optional<SpecifierSet>(std::move(specifiers).value());
}

std::vector<ExtraName> parse_provides_extra(const std::vector<HeaderField>& fields) {
    std::vector<ExtraName> extras;
    for (const auto value : values_of(fields, "provides-extra")) {
        auto extra = ExtraName::parse(value);
        if (extra.ok()) extras.push_back(std::move(extra).value());
    }
    return extras;
}

std::vector<std::string> parse_dynamic(const std::vector<HeaderField>& fields) {
    std::vector<std::string> names;
    for (const auto value : values_of(fields, "dynamic")) names.push_back(to_lower(value));
    return names;
}

}  // namespace

Result<CoreMetadata> CoreMetadata::parse(std::string_view bytes) {
    if (bytes.size() > kMaxBytes) return fail(ErrorKind::Invalid, "the metadata is longer than ", kMaxBytes, " bytes");
    const auto fields = read_header(bytes, kFields);
    // Not TRY within the braces: returning from there would not destroy the members made before.
    auto metadata_version = TRY(parse_metadata_version(TRY(only_value_of(fields, "metadata-version"))));
    auto name = TRY(PackageName::parse(TRY(only_value_of(fields, "name"))));
    auto version = TRY(Version::parse(TRY(only_value_of(fields, "version"))));
    auto requires_dist = TRY(parse_requires_dist(fields));
    auto requires_python = TRY(parse_requires_python(fields));
    return CoreMetadata{std::move(metadata_version), std::move(name),
                        std::move(version),          std::move(requires_dist),
                        std::move(requires_python),  parse_provides_extra(fields),
                        parse_dynamic(fields)};
}

std::string_view CoreMetadata::header_of(std::string_view bytes) { return pep::header_of(bytes); }

bool CoreMetadata::is_static(std::string_view field) const {
    const bool is_dynamic = std::find(dynamic.begin(), dynamic.end(), field) != dynamic.end();
    return has_dynamic_fields(metadata_version) && !is_dynamic;
}

}  // namespace pyenvx::pep
