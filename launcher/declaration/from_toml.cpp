#include "launcher/declaration/from_toml.hpp"

#include <algorithm>
#include <tuple>

#include "launcher/declaration/refused_variables.hpp"

namespace pyenvx::declaration {

namespace {

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
    declaration.shell = TRY(read_shell_table(keys, declaration.file.parent_path(), source));
    declaration.settings = TRY(read_settings(keys, place, source));
    return {};
}

}  // namespace pyenvx::declaration
