#include "launcher/declaration/settings/settings.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

Settings set(std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    Settings settings;
    for (const auto& [key, value] : values) REQUIRE(set_from_text(settings, *find_key(key), value, "user").ok());
    return settings;
}

Result<Settings> from_toml(std::string_view text, Place place) {
    const toml::Source source{"shell.toml"};
    const auto document = TRY(toml::parse(text, source));
    const auto keys = TRY(read_keys(document, place, source));
    return read_settings(keys, place, source);
}

Settings declared(std::string_view text) { return from_toml(text, Place::Project).value(); }

}  // namespace

TEST_CASE("the user's variables win over the declaration, which wins over the user's files") {
    const auto files = set({{"index-url", "https://files.example/"}, {"resolution", "lowest"}, {"python", "3.9"}});
    const auto now = set({{"index-url", "https://now.example/"}});
    const auto project = declared("index-url = \"https://project.example/\"\nresolution = \"highest\"\n");
    const auto holds = effective_settings(files, project, now, 0).value();
    CHECK(holds.index_url->value == "https://now.example/");
    CHECK_FALSE(holds.index_url->declared);
    CHECK(holds.choice.preference->value == Preference::Highest);
    CHECK(holds.choice.preference->declared);
    CHECK(holds.python->value == "3.9");
}

TEST_CASE("a declaration may tighten a policy") {
    const auto project = declared("[policy]\npth = \"none\"\nindex = \"strict\"\nbuild = \"never\"\n");
    const auto holds = effective_settings({}, project, {}, 0).value();
    CHECK(holds.pth->value == PthPolicy::None);
    CHECK(holds.index->value == IndexPolicy::Strict);
    CHECK(holds.build.policy->value == PackageSet{});
}

TEST_CASE("a declaration cannot loosen a policy, be it the default or set by the user") {
    const auto by_default = effective_settings({}, declared("policy.pth = \"all\"\n"), {}, 0);
    REQUIRE_FALSE(by_default.ok());
    CHECK(by_default.error().kind() == ErrorKind::Refused);
    CHECK(by_default.error().message() ==
          "shell.toml, line 1: a declaration cannot loosen `policy.pth` from \"known\" to \"all\"");
    CHECK(by_default.error().notes().front() == "\"known\" is the default");
    const auto strict = set({{"policy.index", "strict"}});
    for (const auto& [files, now] : {std::pair(strict, Settings()), {Settings(), strict}}) {
        const auto result = effective_settings(files, declared("policy.index = \"first\"\n"), now, 0);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().kind() == ErrorKind::Refused);
    }
}

TEST_CASE("a declaration may repeat what the user allows") {
    const auto holds =
        effective_settings(set({{"policy.pth", "all"}}), declared("policy.pth = \"all\"\n"), {}, 0).value();
    CHECK(holds.pth->value == PthPolicy::All);
    CHECK_FALSE(holds.pth->declared);
}

TEST_CASE("a pinned index needs a URL and packages") {
    const auto settings = declared("[index.own]\nurl = \"https://own.example/\"\npackages = [\"B\", \"a_a\", \"b\"]\n");
    REQUIRE(settings.pins.size() == 1);
    CHECK(settings.pins[0].packages.size() == 2);
    CHECK(settings.pins[0].packages[0].str() == "a-a");
    CHECK(settings.pins[0].declared);
    CHECK(from_toml("[index.own]\nurl = \"https://own.example/\"\n", Place::Project)
              .error()
              .message()
              .ends_with("[index.own] needs `packages`, the names that come from it"));
    CHECK(from_toml("[index.own]\npackages = [\"a\"]\n", Place::Project)
              .error()
              .message()
              .ends_with("[index.own] needs a `url`"));
}

TEST_CASE("a package that two pins of one file have is refused") {
    CHECK(from_toml("[index.a]\nurl = \"https://1.example/\"\npackages = [\"x\"]\n"
                    "[index.b]\nurl = \"https://2.example/\"\npackages = [\"X\"]\n",
                    Place::Project)
              .error()
              .message()
              .ends_with("x is pinned to [index.a] and to [index.b]"));
}

TEST_CASE("a package that an upper layer pins to another index leaves the lower layer's pin") {
    const auto lower = declared("[index.a]\nurl = \"https://1.example/\"\npackages = [\"x\", \"y\"]\n");
    const auto both = layered(lower, declared("[index.b]\nurl = \"https://2.example/\"\npackages = [\"x\"]\n"));
    REQUIRE(both.pins.size() == 2);
    CHECK(both.pins[0].packages.size() == 1);
    CHECK(both.pins[0].packages[0].str() == "y");
    CHECK(
        layered(lower, declared("[index.b]\nurl = \"https://2.example/\"\npackages = [\"x\", \"y\"]\n")).pins.size() ==
        1);
}

TEST_CASE("of pins with one name the upper layer's counts") {
    const auto lower = declared("[index.a]\nurl = \"https://1.example/\"\npackages = [\"x\"]\n");
    const auto upper = declared(
        "[index.a]\nurl = \"https://2.example/\"\npackages = [\"y\"]\n"
        "[index.b]\nurl = \"https://3.example/\"\npackages = [\"z\"]\n");
    const auto both = layered(lower, upper);
    REQUIRE(both.pins.size() == 2);
    CHECK(both.pins[0].url == "https://2.example/");
}

TEST_CASE("what is no URL of an index is refused, and never repeated") {
    for (const auto* url : {"user:secret@index.example", "ftp://secret", "https://secret x", "file:secret", ""}) {
        Settings settings;
        const auto result = set_from_text(settings, *find_key("index-url"), url, "here");
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().message().find("secret") == std::string::npos);
    }
}

TEST_CASE("text of options and variables is read by the key's type") {
    CHECK(set({{"offline", "Yes"}}).offline->value);
    CHECK_FALSE(set({{"offline", "0"}}).offline->value);
    CHECK(set({{"find-links", " /a\n/b "}}).find_links->value == std::vector<std::string>{"/a", "/b"});
    CHECK(set({{"policy.pth-allow", "B a"}}).pth_allow->value.front().str() == "a");
    Settings settings;
    CHECK_FALSE(set_from_text(settings, *find_key("offline"), "maybe", "here").ok());
    CHECK_FALSE(set_from_text(settings, *find_key("prerelease"), "maybe", "here").ok());
    CHECK_FALSE(set_from_text(settings, *find_key("dependencies"), "x", "here").value());
}

TEST_CASE("the word of a value is the word that sets it") {
    CHECK(word_for(Prerelease::IfNecessary) == "if-necessary");
    CHECK(word_for(PthPolicy::None) == "none");
    CHECK(word_for(IndexPolicy::Strict) == "strict");
}

TEST_CASE("a declaration cannot move a package that the user pins to another index") {
    const auto user =
        from_toml("[index.own]\nurl = \"https://own.example/\"\npackages = [\"secret\"]\n", Place::Configuration)
            .value();
    const auto moves_package = declared("[index.a]\nurl = \"https://a.example/\"\npackages = [\"Secret\"]\n");
    const auto moves_name = declared("[index.own]\nurl = \"https://a.example/\"\npackages = [\"other\"]\n");
    for (const auto& project : {moves_package, moves_name}) {
        for (const auto& [files, now] : {std::pair(user, Settings()), {Settings(), user}}) {
            const auto result = effective_settings(files, project, now, 0);
            REQUIRE_FALSE(result.ok());
            CHECK(result.error().kind() == ErrorKind::Refused);
        }
    }
}

TEST_CASE("a declaration may pin more packages to an index of the user's, and others elsewhere") {
    const auto user =
        from_toml("[index.own]\nurl = \"https://own.example/\"\npackages = [\"a\"]\n", Place::Configuration).value();
    const auto project = declared(
        "[index.own]\nurl = \"https://own.example/\"\npackages = [\"b\"]\n"
        "[index.theirs]\nurl = \"https://theirs.example/\"\npackages = [\"c\"]\n");
    const auto holds = effective_settings(user, project, {}, 0).value();
    REQUIRE(holds.pins.size() == 2);
    CHECK(holds.pins[0].packages.size() == 2);
    CHECK_FALSE(holds.pins[0].declared);
    CHECK(holds.pins[1].name == "theirs");
    CHECK(holds.pins[1].declared);
}
