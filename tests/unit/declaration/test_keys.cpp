#include "launcher/declaration/settings/keys.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "store/base/file.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

constexpr Place kPlaces[] = {Place::Project, Place::Script, Place::Pyproject, Place::Configuration, Place::Environment};

/// One line a key: its name, type, authority, places and choices.
std::string table_text() {
    constexpr std::string_view kTypes[] = {"text", "boolean", "texts", "choice", "choice-or-texts", "boolean-or-paths",
                                           "group"};
    constexpr std::string_view kAuthorities[] = {"anyone", "tighten", "user"};
    constexpr std::string_view kLetters = "PSYCE";
    std::string text;
    for (const auto& key : key_table()) {
        text += concat(key.name, ' ', kTypes[static_cast<int>(key.type)], ' ',
                       kAuthorities[static_cast<int>(key.authority)], ' ');
        for (std::size_t i = 0; i < kLetters.size(); ++i) text += key.stands_in(kPlaces[i]) ? kLetters[i] : '-';
        for (const auto choice : key.choices) text += concat(' ', choice);
        text += '\n';
    }
    return text;
}

/// Tries one document; its message, or the names of the keys found.
std::string read(std::string_view text, Place place) {
    const toml::Source source{"f"};
    const auto document = toml::parse(text, source).value();
    const auto keys = read_keys(document, place, source);
    if (!keys.ok()) return keys.error().message();
    std::vector<std::string> names;
    for (const auto& key : *keys) names.push_back(key.name());
    return join(names, " ");
}

Error error_of(std::string_view text, Place place) {
    const toml::Source source{"f"};
    const auto document = toml::parse(text, source).value();
    auto keys = read_keys(document, place, source);
    return keys.ok() ? Error(ErrorKind::Failed, "no error") : std::move(keys).error();
}

}  // namespace

TEST_CASE("the table of keys changes only on purpose") {
    const auto path = std::string(PYENVX_TEST_DATA) + "/keys.golden";
    if (std::getenv("PYENVX_ACCEPT") != nullptr) std::ofstream(path) << table_text();
    CHECK(table_text() == read_file(path, 1 << 20).value());
}

TEST_CASE("no declaration can set what is for the user to decide, whatever the key") {
    for (const auto& key : key_table()) {
        if (key.authority != Authority::UserOnly) continue;
        CAPTURE(key.name);
        for (const auto place : {Place::Project, Place::Script, Place::Pyproject}) CHECK_FALSE(key.stands_in(place));
    }
}

TEST_CASE("keys are found at every depth, with their words") {
    CHECK(read("index-url = \"x\"\n[index.a]\nurl = \"y\"\n[policy]\npth = \"all\"\n", Place::Configuration) ==
          "index.a.url index-url policy.pth");
}

TEST_CASE("the nearest known key may stand on another level") {
    CHECK(error_of("[policy]\nptj = \"all\"\n", Place::Project).hint() == "did you mean `policy.pth`?");
    CHECK(error_of("groups = []\n", Place::Project).hint() == "did you mean `shell.groups`?");
    CHECK(error_of("[index.a]\nulr = \"x\"\n", Place::Project).hint() == "did you mean `index.a.url`?");
    CHECK(error_of("completely-else = 1\n", Place::Project).hint().empty());
}

TEST_CASE("a key of the user's own in a declaration names where it can stand") {
    const auto error = error_of("offline = true\n", Place::Project);
    CHECK(error.kind() == ErrorKind::Refused);
    CHECK(error.message() == "f, line 1: `offline` is for the user to decide, not for shell.toml");
    CHECK(error.hint() == "set it in your own config.toml or as PYENVX_OFFLINE");
    CHECK(error_of("trusted-host = []\n", Place::Project).kind() == ErrorKind::Refused);
    CHECK(error_of("[sandbox]\nx = \"y\"\n", Place::Script).kind() == ErrorKind::Refused);
}

TEST_CASE("values of another type and words that are no choice are refused") {
    CHECK(read("index-url = 1\n", Place::Project) == "f, line 1: `index-url` must be a string, not an integer");
    CHECK(read("find-links = [\"a\", 1]\n", Place::Project) ==
          "f, line 1: `find-links` must be an array of strings, not an array of other things");
    CHECK(read("policy = 1\n", Place::Project) == "f, line 1: `policy` must be a table, not an integer");
    const auto error = error_of("prerelease = \"alow\"\n", Place::Project);
    CHECK(error.message() == "f, line 1: `prerelease` cannot be \"alow\"");
    CHECK(error.hint() == "it is one of \"allow\", \"if-necessary\", \"disallow\"");
}

TEST_CASE("foreign text in keys cannot drive a terminal") {
    CHECK(read("\"\\u001b[2J\" = 1\n", Place::Project).find('\x1b') == std::string::npos);
}

TEST_CASE("the variable of a key is its name in capitals") {
    CHECK(variable_name(*find_key("policy.pth-allow")) == "PYENVX_POLICY_PTH_ALLOW");
}
