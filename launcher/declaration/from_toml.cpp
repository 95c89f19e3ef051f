#include "launcher/declaration/from_toml.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace pyenvx::declaration {

namespace {

constexpr std::array<std::string_view, 3> kOwnVariables{"PYTHONUSERBASE", "PYTHONNOUSERSITE", "PYTHONHOME"};

// What decides whom the user's tools trust and where they fetch from, in a nested pyenvx too, is the user's to set.
constexpr std::array<std::string_view, 4> kUsersPrefixes{"PYENVX_", "PIP_", "UV_", "XDG_"};
constexpr std::array<std::string_view, 12> kUsersVariables{
    "HOME",        "NETRC",     "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE",
    "HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY",    "https_proxy",  "all_proxy",      "http_proxy"};

bool belongs_to_user(std::string_view name) {
    return std::any_of(kUsersPrefixes.begin(), kUsersPrefixes.end(),
                       [&](std::string_view prefix) { return name.starts_with(prefix); }) ||
           std::find(kUsersVariables.begin(), kUsersVariables.end(), name) != kUsersVariables.end();
}

bool is_variable_name(std::string_view name) {
    return !name.empty() && !is_digit(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '_'; });
}

Result<void> check_variable(const std::string& name, std::string_view value, const std::string& where) {
    if (!is_variable_name(name)) {
        return fail(ErrorKind::Invalid, where, ": `", printable(name), "` cannot be the name of a variable")
            .hint("use letters, digits and \"_\", not beginning with a digit");
    }
    if (std::find(kOwnVariables.begin(), kOwnVariables.end(), name) != kOwnVariables.end()) {
        return fail(ErrorKind::Invalid, where, ": ", name, " is how pyenvx gives Python its packages")
            .hint("remove it");
    }
    if (belongs_to_user(name)) {
        return fail(ErrorKind::Refused, where, ": a declaration may not set ", name,
                    ", which is for the user to decide")
            .hint("remove it, and set it in your own environment where you want it");
    }
    if (value.find('\0') != std::string_view::npos) {
        return fail(ErrorKind::Invalid, where, ": the value of ", name, " holds a NUL character");
    }
    return {};
}

auto place_in_file(const FoundKey* key) {
    const auto position = key->value->position();
    return std::tuple(position.line, position.column);
}

Result<void> take_variables(Declaration& declaration, std::vector<const FoundKey*> keys, const toml::Source& source) {
    std::sort(keys.begin(), keys.end(),
              [](const FoundKey* left, const FoundKey* right) { return place_in_file(left) < place_in_file(right); });
    for (const auto* key : keys) {
        const auto& name = key->path[1];
        const auto& value = *key->value->string();
        TRY(check_variable(name, value, source.at(key->value->position())));
        declaration.variables.emplace_back(name, value);
    }
    return {};
}

}  // namespace

Error wrong_type(const toml::Source& source, const toml::Value& value, std::string_view key,
                 std::string_view expected) {
    return fail(ErrorKind::Invalid, source.at(value.position()), ": `", key, "` must be ", expected, ", not ",
                value.type_name());
}

std::filesystem::path base_of(const Declaration& declaration) {
    return declaration.kind == DeclarationKind::Project ? declaration.file.parent_path() : std::filesystem::path();
}

Result<void> add_requirements(Declaration& declaration, const toml::Value& array, const toml::Source& source) {
    if (array.array() == nullptr) return wrong_type(source, array, "dependencies", "an array of strings");
    for (const auto& item : *array.array()) {
        if (item.string() == nullptr) return wrong_type(source, item, "dependencies", "an array of strings alone");
        TRY(add_requirement(declaration, *item.string(), source.at(item.position()), base_of(declaration)));
    }
    return {};
}

Result<void> set_requires_python(Declaration& declaration, const toml::Value& text, const toml::Source& source) {
    if (text.string() == nullptr) return wrong_type(source, text, "requires-python", "a string");
    const auto origin = source.at(text.position());
    auto specifiers = pep::SpecifierSet::parse(*text.string());
    if (!specifiers.ok()) {
        return fail(ErrorKind::Invalid, origin, ": `requires-python` is not valid: ", specifiers.error().message())
            .hint("write version specifiers, such as \">=3.11\"");
    }
    declaration.requires_python = SourcedSpecifier{std::move(specifiers).value(), origin};
    return {};
}

Result<void> take_keys(Declaration& declaration, const std::vector<FoundKey>& keys, Place place,
                       const toml::Source& source) {
    std::vector<const FoundKey*> variables;
    for (const auto& found : keys) {
        if (found.key->name == "env.*") variables.push_back(&found);
        if (found.key->name == "keep-pythonpath") declaration.keep_pythonpath = *found.value->boolean();
    }
    TRY(take_variables(declaration, std::move(variables), source));
    declaration.settings = TRY(read_settings(keys, place, source));
    return {};
}

}  // namespace pyenvx::declaration
