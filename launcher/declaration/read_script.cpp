#include <algorithm>

#include "launcher/declaration/declaration.hpp"
#include "launcher/declaration/from_toml.hpp"
#include "launcher/declaration/pep723.hpp"

namespace pyenvx::declaration {

namespace {

/// PEP 723's own keys; [tool.pyenvx] goes through the key table.
Result<void> take_tool(Declaration& declaration, const toml::Value& tool, const toml::Source& source) {
    if (tool.table() == nullptr) return wrong_type(source, tool, "tool", "a table");
    const auto* ours = tool.find("pyenvx");
    if (ours == nullptr) return {};
    const auto keys = TRY(read_keys(*ours, Place::Script, source));
    return take_keys(declaration, keys, Place::Script, source);
}

Error unknown_key(const toml::Member& member, const toml::Source& source) {
    auto error =
        fail(ErrorKind::Invalid, source.at(member.key_position), ": unknown key `", printable(member.key), "`");
    if (const auto meant = nearest(member.key, {"dependencies", "requires-python", "tool"})) {
        return std::move(error).hint(concat("did you mean `", *meant, "`?"));
    }
    const auto keys = key_table();
    const bool ours = std::any_of(keys.begin(), keys.end(), [&](const Key& key) {
        return key.stands_in(Place::Script) && split(key.name, '.').front() == member.key;
    });
    return ours ? std::move(error).hint("pyenvx's own keys stand below [tool.pyenvx]") : error;
}

Result<void> take_member(Declaration& declaration, const toml::Member& member, const toml::Source& source) {
    if (member.key == "dependencies") return add_requirements(declaration, member.value, source);
    if (member.key == "requires-python") return set_requires_python(declaration, member.value, source);
    if (member.key == "tool") return take_tool(declaration, member.value, source);
    return unknown_key(member, source);
}

}  // namespace

Result<std::optional<Declaration>> read_script(std::string_view bytes, const std::filesystem::path& file) {
    const auto name = printable(file.filename().native());
    const auto block = TRY(find_script_block(bytes, name));
    if (!block) return std::optional<Declaration>();
    const toml::Source source{name, block->opening_line + 1, 2};
    const auto document = TRY(toml::parse(block->content, source));
    Declaration declaration;
    declaration.kind = DeclarationKind::Script;
    declaration.file = file;
    for (const auto& member : *document.table()) TRY(take_member(declaration, member, source));
    anchor_patches(declaration.settings.build, file.parent_path());
    return std::optional(std::move(declaration));
}

}  // namespace pyenvx::declaration
