// THE table of keys: everything that may stand in shell.toml, in [tool.pyenvx] of a script or pyproject.toml, in the
// user's configuration and in PYENVX_… variables. Everything that reads one of these goes through it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/declaration/toml/value.hpp"
#include "store/base/result.hpp"

namespace pyenvx::declaration {

enum class KeyType {
    Text,
    Boolean,
    TextList,
    Choice,
    ChoiceOrTexts,   ///< one of the choices, or a list of names
    BooleanOrPaths,  ///< true, false, a path or a list of them
    Group,
};

/// Places where a key can stand; a Key has a set of them.
enum class Place : unsigned {
    Project = 1,        ///< shell.toml
    Script = 2,         ///< [tool.pyenvx] of a script's block
    Pyproject = 4,      ///< [tool.pyenvx] of pyproject.toml
    Configuration = 8,  ///< config.toml of the user or the host
    Environment = 16,   ///< a PYENVX_… variable
};
bool is_declaration(Place place);
/// "shell.toml", "[tool.pyenvx] of a script": for messages.
std::string_view place_name(Place place);

enum class Authority {
    Anyone,    ///< a declaration's value counts as it stands
    Tighten,   ///< a declaration may only be stricter than the configuration
    UserOnly,  ///< a declaration that has it is refused
};

/// One row. `name` is dotted; a segment "*" stands for any one word. `choices` go from the loosest to the strictest
/// where the authority is Tighten.
struct Key {
    std::string_view name;
    KeyType type;
    unsigned places;
    Authority authority;
    std::span<const std::string_view> choices;

    bool stands_in(Place place) const { return (places & static_cast<unsigned>(place)) != 0; }
};

std::span<const Key> key_table();
/// The row of exactly this dotted name; null when there is none. For names without "*".
const Key* find_key(std::string_view name);

/// "PYENVX_INDEX_URL" for "index-url".
std::string variable_name(const Key& key);

/// A key that was found where it may stand, with a value of its type.
struct FoundKey {
    const Key* key;
    std::vector<std::string> path;  ///< its words, "*" replaced
    const toml::Value* value;       ///< borrowed from the table that was read

    std::string name() const;
};

/// The keys of a table, checked against the key table: Invalid for an unknown key (names the nearest known one), one
/// that belongs elsewhere or a value of another type; Refused for a declaration that has a key of the user's own.
/// The table must outlive what is returned.
Result<std::vector<FoundKey>> read_keys(const toml::Value& table, Place place, const toml::Source& source);

bool is_choice(const Key& key, std::string_view word);

/// Checks one word against a Choice key.
Result<void> check_choice(const Key& key, std::string_view word, std::string_view where);

}  // namespace pyenvx::declaration
