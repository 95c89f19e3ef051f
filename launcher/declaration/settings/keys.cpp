#include "launcher/declaration/settings/keys.hpp"

#include <algorithm>
#include <array>

namespace pyenvx::declaration {

namespace {

constexpr unsigned operator|(Place left, Place right) {
    return static_cast<unsigned>(left) | static_cast<unsigned>(right);
}
constexpr unsigned operator|(unsigned left, Place right) { return left | static_cast<unsigned>(right); }

constexpr unsigned kNowhere = 0;
constexpr unsigned kProject = static_cast<unsigned>(Place::Project);
constexpr unsigned kProjects = Place::Project | Place::Pyproject;
constexpr unsigned kDeclarations = Place::Project | Place::Script | Place::Pyproject;
constexpr unsigned kUser = Place::Configuration | Place::Environment;
constexpr unsigned kFiles = kDeclarations | Place::Configuration;
constexpr unsigned kAll = kDeclarations | kUser;

constexpr std::array<std::string_view, 3> kPrerelease{"allow", "if-necessary", "disallow"};
constexpr std::array<std::string_view, 3> kResolution{"highest", "lowest", "lowest-direct"};
constexpr std::array<std::string_view, 3> kPthPolicy{"all", "known", "none"};
constexpr std::array<std::string_view, 2> kIndexPolicy{"first", "strict"};
constexpr std::array<std::string_view, 2> kBuildPolicy{"sandboxed", "never"};
constexpr std::array<std::string_view, 2> kToolchain{"host", "none"};
constexpr std::array<std::string_view, 2> kSandbox{"full", "relaxed"};
constexpr std::array<std::string_view, 3> kFinish{"background", "inline", "never"};
constexpr std::array<std::string_view, 2> kSync{"lazy", "eager"};

constexpr Key kKeys[] = {
    {"requires-python", KeyType::Text, kProject, Authority::Anyone, {}},
    {"dependencies", KeyType::TextList, kProject, Authority::Anyone, {}},
    {"dependency-groups.*", KeyType::Group, kProject, Authority::Anyone, {}},
    {"env.*", KeyType::Text, kDeclarations, Authority::Anyone, {}},
    {"keep-pythonpath", KeyType::Boolean, kDeclarations, Authority::Anyone, {}},
    {"shell.groups", KeyType::TextList, kProjects, Authority::Anyone, {}},
    {"shell.inherit", KeyType::Boolean, kProject, Authority::Anyone, {}},
    {"shell.dotenv", KeyType::BooleanOrPaths, kDeclarations, Authority::Anyone, {}},
    {"shell.watch", KeyType::TextList, kDeclarations, Authority::Anyone, {}},
    {"shell.aliases.*", KeyType::Text, kProjects, Authority::Anyone, {}},
    {"shell.on-enter", KeyType::Text, kProjects, Authority::Anyone, {}},
    {"shell.on-leave", KeyType::Text, kProjects, Authority::Anyone, {}},
    {"index-url", KeyType::Text, kAll, Authority::Anyone, {}},
    {"extra-index-url", KeyType::TextList, kAll, Authority::Anyone, {}},
    {"find-links", KeyType::TextList, kAll, Authority::Anyone, {}},
    {"index.*.url", KeyType::Text, kFiles, Authority::Anyone, {}},
    {"index.*.packages", KeyType::TextList, kFiles, Authority::Anyone, {}},
    {"prerelease", KeyType::Choice, kAll, Authority::Tighten, kPrerelease},
    {"prereleases.*", KeyType::Choice, kFiles, Authority::Tighten, kPrerelease},
    {"constraints", KeyType::TextList, kFiles, Authority::Anyone, {}},
    {"overrides", KeyType::TextList, kFiles, Authority::Tighten, {}},
    {"excludes", KeyType::TextList, kFiles, Authority::Anyone, {}},
    {"resolution", KeyType::Choice, kAll, Authority::Anyone, kResolution},
    {"exclude-newer", KeyType::Text, kAll, Authority::Tighten, {}},
    {"exclude-newer-package.*", KeyType::Text, kFiles, Authority::Tighten, {}},
    {"require-hashes", KeyType::Boolean, kAll, Authority::Tighten, {}},
    {"python", KeyType::Text, kUser, Authority::UserOnly, {}},
    {"offline", KeyType::Boolean, kUser, Authority::UserOnly, {}},
    {"finish", KeyType::Choice, kUser, Authority::UserOnly, kFinish},
    {"store.sync", KeyType::Choice, kUser, Authority::UserOnly, kSync},
    {"store.max-size", KeyType::Text, kUser, Authority::UserOnly, {}},
    {"store.min-free", KeyType::Text, kUser, Authority::UserOnly, {}},
    {"store.max-free", KeyType::Text, kUser, Authority::UserOnly, {}},
    {"store.keep-last-used", KeyType::Text, kUser, Authority::UserOnly, {}},
    {"substituters", KeyType::TextList, kUser, Authority::UserOnly, {}},
    {"trusted-public-keys", KeyType::TextList, kUser, Authority::UserOnly, {}},
    {"require-signatures", KeyType::Boolean, kUser, Authority::UserOnly, {}},
    {"store.extra", KeyType::TextList, kUser, Authority::UserOnly, {}},
    {"policy.pth", KeyType::Choice, kAll, Authority::Tighten, kPthPolicy},
    {"policy.pth-allow", KeyType::TextList, kUser, Authority::UserOnly, {}},
    {"policy.index", KeyType::Choice, kAll, Authority::Tighten, kIndexPolicy},
    {"policy.build", KeyType::ChoiceOrTexts, kAll, Authority::Tighten, kBuildPolicy},
    {"no-binary", KeyType::TextList, kAll, Authority::Tighten, {}},
    {"only-binary", KeyType::TextList, kAll, Authority::Tighten, {}},
    {"build.toolchain", KeyType::Choice, kAll, Authority::Tighten, kToolchain},
    {"build.sandbox", KeyType::Choice, kUser, Authority::UserOnly, kSandbox},
    {"build.uid", KeyType::Text, kUser, Authority::UserOnly, {}},
    {"build.*.settings.*", KeyType::Text, kFiles, Authority::Anyone, {}},
    {"build.*.variables.*", KeyType::Text, kFiles, Authority::Anyone, {}},
    {"build.*.requires", KeyType::TextList, kFiles, Authority::Anyone, {}},
    {"build.*.patches", KeyType::TextList, kFiles, Authority::Anyone, {}},
    {"build.*.inputs", KeyType::TextList, kFiles, Authority::Anyone, {}},
    // Never a declaration's business; the configuration has no such keys in this version.
    {"sandbox.*", KeyType::Text, kNowhere, Authority::UserOnly, {}},
    {"trusted-host", KeyType::TextList, kNowhere, Authority::UserOnly, {}},
    {"trusted-keys", KeyType::TextList, kNowhere, Authority::UserOnly, {}},
};

using Words = std::vector<std::string>;

bool fits(std::string_view pattern, std::string_view word) { return pattern == "*" || pattern == word; }

/// How the words relate to a row's name.
enum class Relation { None, Above, Exact };

Relation relate(const Key& key, const Words& words) {
    const auto pattern = split(key.name, '.');
    if (words.size() > pattern.size()) return Relation::None;
    const bool same = std::equal(words.begin(), words.end(), pattern.begin(),
                                 [](const std::string& word, std::string_view part) { return fits(part, word); });
    if (!same) return Relation::None;
    return words.size() == pattern.size() ? Relation::Exact : Relation::Above;
}

/// What could have been meant in place of the last word: names on the same level, or a key elsewhere that ends so.
std::vector<std::string> candidates(const Words& words, Place place) {
    const Words parents(words.begin(), words.end() - 1);
    std::vector<std::string> names;
    for (const auto& key : kKeys) {
        const auto pattern = split(key.name, '.');
        if (!key.stands_in(place) || pattern.size() < words.size()) continue;
        const auto word = pattern[parents.size()];
        if (word != "*" && (parents.empty() || relate(key, parents) == Relation::Above)) names.emplace_back(word);
    }
    return names;
}

std::optional<std::string> nearest_known(const Words& words, Place place) {
    if (const auto sibling = nearest(words.back(), candidates(words, place))) {
        auto meant = words;
        meant.back() = *sibling;
        return join(meant, ".");
    }
    for (const auto& key : kKeys) {
        if (key.stands_in(place) && split(key.name, '.').back() == words.back()) return std::string(key.name);
    }
    return std::nullopt;
}

bool is_text_list(const toml::Value& value) {
    const auto* array = value.array();
    return array != nullptr &&
           std::all_of(array->begin(), array->end(), [](const toml::Value& item) { return item.string(); });
}

// Where a time is meant, TOML's own dates are as good as texts.
bool is_time(const Key& key) { return key.name.starts_with("exclude-newer"); }

bool has_type(const toml::Value& value, const Key& key) {
    switch (key.type) {
        case KeyType::Text: return value.string() != nullptr || (is_time(key) && value.date_time() != nullptr);
        case KeyType::Choice: return value.string() != nullptr;
        case KeyType::Boolean: return value.boolean() != nullptr;
        case KeyType::TextList: return is_text_list(value);
        case KeyType::ChoiceOrTexts: return value.string() != nullptr || is_text_list(value);
        case KeyType::BooleanOrPaths: return value.boolean() || value.string() || is_text_list(value);
        case KeyType::Group: return true;  // PEP 735: a group is looked at only when it is used
    }
    return false;
}

std::string_view type_name(KeyType type) {
    switch (type) {
        case KeyType::Text:
        case KeyType::Choice: return "a string";
        case KeyType::Boolean: return "true or false";
        case KeyType::TextList: return "an array of strings";
        case KeyType::ChoiceOrTexts: return "a string or an array of names";
        case KeyType::BooleanOrPaths: return "true, false, a path or an array of paths";
        case KeyType::Group: return "an array";
    }
    return "";
}

std::string places_of(const Key& key) {
    std::vector<std::string> names;
    for (const auto place : {Place::Project, Place::Script, Place::Pyproject, Place::Configuration}) {
        if (key.stands_in(place)) names.emplace_back(place_name(place));
    }
    return join(names, ", ");
}

class Reader {
public:
    Reader(Place place, const toml::Source& source) : place_(place), source_(source) {}

    Result<void> read(const toml::Value::Table& table) {
        for (const auto& member : table) {
            words_.push_back(member.key);
            TRY(read_member(member));
            words_.pop_back();
        }
        return {};
    }
    std::vector<FoundKey> take() && { return std::move(found_); }

private:
    Result<void> read_member(const toml::Member& member) {
        const Key* above = nullptr;
        for (const auto& key : kKeys) {
            const auto relation = relate(key, words_);
            if (relation == Relation::Exact) return read_key(key, member);
            if (relation == Relation::Above && (above == nullptr || key.stands_in(place_))) above = &key;
        }
        if (above == nullptr) return unknown(member);
        if (const auto* table = member.value.table()) return read(*table);
        return wrong_type("a table", member);
    }

    Result<void> read_key(const Key& key, const toml::Member& member) {
        if (!key.stands_in(place_)) return misplaced(key, member);
        if (!has_type(member.value, key)) return wrong_type(type_name(key.type), member);
        const bool may_be_choice = key.type == KeyType::Choice || key.type == KeyType::ChoiceOrTexts;
        if (may_be_choice && member.value.string() != nullptr) {
            TRY(check_choice(key, *member.value.string(), source_.at(member.value.position())));
        }
        found_.push_back({&key, words_, &member.value});
        return {};
    }

    Error unknown(const toml::Member& member) const {
        auto error = fail(ErrorKind::Invalid, where(member), ": unknown key `", name(), "`");
        if (const auto known = nearest_known(words_, place_)) {
            return std::move(error).hint(concat("did you mean `", *known, "`?"));
        }
        return error;
    }

    Error wrong_type(std::string_view expected, const toml::Member& member) const {
        return fail(ErrorKind::Invalid, where(member), ": `", name(), "` must be ", expected, ", not ",
                    member.value.array() && expected == "an array of strings" ? "an array of other things"
                                                                              : member.value.type_name());
    }

    Error misplaced(const Key& key, const toml::Member& member) const {
        if (is_declaration(place_) && key.authority == Authority::UserOnly) {
            return fail(ErrorKind::Refused, where(member), ": `", name(), "` is for the user to decide, not for ",
                        place_name(place_))
                .hint(key.places == kNowhere ? "remove the key"
                                             : concat("set it in your own config.toml or as ", variable_name(key)));
        }
        const auto elsewhere = places_of(key);
        return fail(ErrorKind::Invalid, where(member), ": `", name(), "` has no meaning in ", place_name(place_))
            .hint(elsewhere.empty() ? "remove the key" : concat("it can stand in: ", elsewhere));
    }

    std::string where(const toml::Member& member) const { return source_.at(member.key_position); }
    std::string name() const { return printable(join(words_, ".")); }

    Place place_;
    const toml::Source& source_;
    Words words_;
    std::vector<FoundKey> found_;
};

}  // namespace

bool is_declaration(Place place) { return place != Place::Configuration && place != Place::Environment; }

std::string_view place_name(Place place) {
    switch (place) {
        case Place::Project: return "shell.toml";
        case Place::Script: return "[tool.pyenvx] of a script";
        case Place::Pyproject: return "[tool.pyenvx] of pyproject.toml";
        case Place::Configuration: return "config.toml";
        case Place::Environment: return "a PYENVX_ variable";
    }
    return "";
}

std::span<const Key> key_table() { return kKeys; }

const Key* find_key(std::string_view name) {
    const auto* found =
        std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& key) { return key.name == name; });
    return found == std::end(kKeys) ? nullptr : found;
}

std::string variable_name(const Key& key) {
    std::string name = "PYENVX_";
    for (const char c : key.name)
        name.push_back(is_alnum(c) ? static_cast<char>(c - (c >= 'a' && c <= 'z' ? 'a' - 'A' : 0)) : '_');
    return name;
}

std::string FoundKey::name() const { return join(path, "."); }

Result<std::vector<FoundKey>> read_keys(const toml::Value& table, Place place, const toml::Source& source) {
    Reader reader(place, source);
    if (table.table() == nullptr) {
        return fail(ErrorKind::Invalid, source.at(table.position()), ": expected a table, not ", table.type_name());
    }
    TRY(reader.read(*table.table()));
    return std::move(reader).take();
}

bool is_choice(const Key& key, std::string_view word) {
    return std::find(key.choices.begin(), key.choices.end(), word) != key.choices.end();
}

Result<void> check_choice(const Key& key, std::string_view word, std::string_view where) {
    if (is_choice(key, word)) return {};
    std::vector<std::string> quoted;
    for (const auto choice : key.choices) quoted.push_back(concat('"', choice, '"'));
    return fail(ErrorKind::Invalid, where, ": `", key.name, "` cannot be \"", printable(word), '"')
        .hint(concat("it is ", quoted.size() > 1 ? "one of " : "", join(quoted, ", ")));
}

}  // namespace pyenvx::declaration
