#include <doctest/doctest.h>

#include "launcher/declaration/declaration.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

constexpr std::int64_t kNow = 1'750'000'000;

Settings read(std::string_view text, Place place) {
    const toml::Source source{place == Place::Configuration ? "config.toml" : "shell.toml"};
    const auto document = toml::parse(text, source).value();
    const auto keys = read_keys(document, place, source).value();
    return read_settings(keys, place, source).value();
}

Settings declared(std::string_view text) { return read(text, Place::Project); }
Settings configured(std::string_view text) { return read(text, Place::Configuration); }

ChoiceSettings holds(const Settings& files, const Settings& project, const Settings& now = {}) {
    return effective_settings(files, project, now, kNow).value().choice;
}

std::string cutoff_of(const ChoiceSettings& choice, std::string_view package) {
    const auto* cutoff = choice.cutoff_for(pep::PackageName::parse(package).value());
    return cutoff == nullptr ? "none" : cutoff->value.text();
}

std::string digest(std::string_view text) {
    Declaration declaration;
    declaration.settings = declared(text);
    return declaration_digest(declaration);
}

}  // namespace

TEST_CASE("each constraint, override and exclude knows its own line") {
    const auto choice =
        declared("constraints = [\n  \"a<2\",\n  \"b<3\",\n]\noverrides = [\"c==1\"]\nexcludes = [\"D.d\"]\n").choice;
    REQUIRE(choice.constraints.size() == 2);
    CHECK(choice.constraints[1].value.str() == "b<3");
    CHECK(choice.constraints[1].origin == "shell.toml, line 3");
    CHECK(choice.overrides.at(0).origin == "shell.toml, line 5");
    CHECK(choice.excludes.at(0).value.str() == "d-d");
}

TEST_CASE("a constraint has neither extras nor a URL, and an override no URL") {
    for (const auto* text : {"constraints = [\"a[x]<2\"]\n", "constraints = [\"a @ https://files.example/a-1.zip\"]\n",
                             "overrides = [\"a @ https://files.example/a-1.zip\"]\n"}) {
        CAPTURE(text);
        const toml::Source source{"f"};
        const auto document = toml::parse(text, source).value();
        const auto keys = read_keys(document, Place::Project, source).value();
        const auto settings = read_settings(keys, Place::Project, source);
        REQUIRE_FALSE(settings.ok());
        CHECK(settings.error().kind() == ErrorKind::Invalid);
    }
}

TEST_CASE("constraints and excludes of all layers hold") {
    const auto choice = holds(configured("constraints = [\"a<2\"]\nexcludes = [\"x\"]\n"),
                              declared("constraints = [\"b<2\"]\nexcludes = [\"y\"]\n"));
    CHECK(choice.constraints.size() == 2);
    CHECK(choice.excludes.size() == 2);
}

TEST_CASE("a declaration may override what the user does not, and repeat what the user does") {
    const auto users = configured("overrides = [\"a==1\"]\n");
    CHECK(holds(users, declared("overrides = [\"b==2\"]\n")).overrides.size() == 2);
    CHECK(holds(users, declared("overrides = [\"a==1\"]\n")).overrides.size() == 1);
}

TEST_CASE("of cut-offs the earliest holds, whoever sets it") {
    const auto week = configured("exclude-newer = \"7 days\"\n");
    CHECK(cutoff_of(holds(week, declared("exclude-newer = \"2020-01-01\"\n")), "a") == "2020-01-01");
    CHECK(cutoff_of(holds(week, {}), "a") == "7 days");
    CHECK(cutoff_of(holds({}, declared("exclude-newer = \"3 days\"\n")), "a") == "3 days");
    Settings now;
    REQUIRE(set_from_text(now, *find_key("exclude-newer"), "2021-01-01", "--exclude-newer").ok());
    CHECK(cutoff_of(holds(week, declared("exclude-newer = \"2020-01-01\"\n"), now), "a") == "2020-01-01");
    CHECK(cutoff_of(holds(week, {}, now), "a") == "2021-01-01");
}

TEST_CASE("what is said of one package counts for it in place of what is said of all") {
    const auto choice = holds(
        {}, declared("exclude-newer = \"7 days\"\n[exclude-newer-package]\n\"A.a\" = \"off\"\nb = \"2020-01-01\"\n"));
    CHECK(cutoff_of(choice, "a-a") == "off");
    CHECK(cutoff_of(choice, "b") == "2020-01-01");
    CHECK(cutoff_of(choice, "c") == "7 days");
}

TEST_CASE("what the user says of one package holds against what a declaration says of all") {
    const auto users = configured("exclude-newer = \"7 days\"\n[exclude-newer-package]\na = \"30 days\"\n");
    CHECK(cutoff_of(holds(users, declared("exclude-newer = \"8 days\"\n")), "a") == "30 days");
    CHECK(cutoff_of(holds(users, declared("exclude-newer = \"8 days\"\n")), "b") == "8 days");
}

TEST_CASE("a time may be TOML's own date") {
    CHECK(declared("exclude-newer = 2025-06-01\n").choice.exclude_newer->value.text() == "2025-06-01");
    CHECK(declared("exclude-newer = 2025-06-01T12:00:00Z\n").choice.exclude_newer->value.text() ==
          "2025-06-01T12:00:00Z");
    CHECK(cutoff_of(holds({}, declared("[exclude-newer-package]\na = 2025-06-01\n")), "a") == "2025-06-01");
}

TEST_CASE("a declaration may want hashes, whatever the user says") {
    CHECK(holds({}, declared("require-hashes = true\n")).require_hashes->value);
    CHECK(holds(configured("require-hashes = false\n"), declared("require-hashes = true\n")).require_hashes->value);
    CHECK(holds(configured("require-hashes = true\n"), {}).require_hashes->value);
    CHECK_FALSE(holds({}, declared("require-hashes = false\n")).require_hashes->value);
}

TEST_CASE("pre-releases are allowed by a declaration where the user says nothing of them, or allows them") {
    const auto mode = [](std::string_view users, std::string_view text) {
        return effective_settings(configured(users), declared(text), {}, kNow).value();
    };
    CHECK(mode("", "prerelease = \"allow\"\n").prerelease->value == Prerelease::Allow);
    CHECK(mode("prerelease = \"allow\"\n", "prerelease = \"disallow\"\n").prerelease->value == Prerelease::Disallow);
    const auto one = mode("prerelease = \"disallow\"\nprereleases.a = \"allow\"\n", "prereleases.a = \"allow\"\n");
    CHECK(one.choice.prereleases.begin()->second.value == Prerelease::Allow);
}

TEST_CASE("what a declaration wants from wheels or sources alone is added to what the user wants so") {
    const auto both = effective_settings(configured("only-binary = [\"a\"]\nno-binary = [\"c\"]\n"),
                                         declared("only-binary = [\"b\"]\nno-binary = [\"d\"]\n"), {}, kNow)
                          .value()
                          .build;
    CHECK(both.only_binary->value.names.size() == 2);
    CHECK(both.no_binary->value.names.size() == 2);
    const auto all =
        effective_settings(configured("only-binary = [\":all:\"]\n"), declared("only-binary = [\"b\"]\n"), {}, kNow);
    CHECK(all->build.only_binary->value.all);
}

// One row for each key of the table that a declaration may only tighten, and each way of loosening it.
TEST_CASE("whatever a declaration tries to loosen is refused with the key named") {
    struct Attempt {
        const char* key;
        const char* users;
        const char* declared;
    };
    const Attempt attempts[] = {
        {"policy.pth", "", "policy.pth = \"all\"\n"},
        {"policy.pth", "policy.pth = \"none\"\n", "policy.pth = \"known\"\n"},
        {"policy.index", "policy.index = \"strict\"\n", "policy.index = \"first\"\n"},
        {"policy.build", "policy.build = \"never\"\n", "policy.build = \"sandboxed\"\n"},
        {"policy.build", "policy.build = [\"a\"]\n", "policy.build = [\"b\"]\n"},
        {"overrides", "overrides = [\"a==1\"]\n", "overrides = [\"a==2\"]\n"},
        {"exclude-newer", "exclude-newer = \"7 days\"\n", "exclude-newer = \"6 days\"\n"},
        {"exclude-newer", "exclude-newer = \"7 days\"\n", "exclude-newer = \"2999-01-01\"\n"},
        {"exclude-newer", "exclude-newer = \"2020-01-01\"\n", "exclude-newer = \"off\"\n"},
        {"exclude-newer-package.a", "exclude-newer = \"7 days\"\n", "exclude-newer-package.a = \"off\"\n"},
        {"exclude-newer-package.a", "exclude-newer-package.a = \"7 days\"\n", "exclude-newer-package.a = \"1 day\"\n"},
        {"require-hashes", "require-hashes = true\n", "require-hashes = false\n"},
        {"prerelease", "prerelease = \"disallow\"\n", "prerelease = \"allow\"\n"},
        {"prerelease", "prerelease = \"disallow\"\n", "prerelease = \"if-necessary\"\n"},
        {"prerelease", "prerelease = \"if-necessary\"\n", "prerelease = \"allow\"\n"},
        {"prereleases.a", "prerelease = \"disallow\"\n", "prereleases.a = \"allow\"\n"},
        {"prereleases.a", "prereleases.a = \"disallow\"\n", "prereleases.a = \"if-necessary\"\n"},
        {"only-binary", "only-binary = [\":all:\"]\n", "only-binary = []\n"},
        {"only-binary", "only-binary = [\"a\"]\n", "only-binary = [\":none:\"]\n"},
        {"no-binary", "no-binary = [\"a\"]\n", "no-binary = [\":none:\"]\n"},
        {"build.toolchain", "build.toolchain = \"none\"\n", "build.toolchain = \"host\"\n"},
    };
    for (const auto& attempt : attempts) {
        CAPTURE(attempt.key);
        CAPTURE(attempt.declared);
        const auto result = effective_settings(configured(attempt.users), declared(attempt.declared), {}, kNow);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().kind() == ErrorKind::Refused);
        CHECK(result.error().message().find(concat('`', attempt.key, '`')) != std::string::npos);
        CHECK(result.error().message().starts_with("shell.toml, line 1"));
        CHECK_FALSE(result.error().hint().empty());
    }
    for (const auto& key : key_table()) {
        if (key.authority != Authority::Tighten) continue;
        CAPTURE(key.name);
        const auto name = key.name.substr(0, key.name.find('*'));
        CHECK(std::any_of(std::begin(attempts), std::end(attempts),
                          [&](const Attempt& attempt) { return std::string_view(attempt.key).starts_with(name); }));
    }
}

TEST_CASE("each key that is the user's own is refused in every declaration, with the key named") {
    for (const auto& key : key_table()) {
        if (key.authority != Authority::UserOnly) continue;
        const auto name = key.name.ends_with(".*") ? concat(key.name.substr(0, key.name.size() - 2), ".network")
                                                   : std::string(key.name);
        CAPTURE(name);
        const auto* value = key.type == KeyType::Boolean    ? "true"
                            : key.type == KeyType::TextList ? "[\"x\"]"
                            : key.type == KeyType::Choice   ? "\"eager\""
                                                            : "\"x\"";
        for (const auto place : {Place::Project, Place::Script, Place::Pyproject}) {
            const toml::Source source{"f"};
            const auto document = toml::parse(concat(name, " = ", value, "\n"), source).value();
            const auto keys = read_keys(document, place, source);
            REQUIRE_FALSE(keys.ok());
            CHECK(keys.error().kind() == ErrorKind::Refused);
            CHECK(keys.error().message().find(concat('`', name, '`')) != std::string::npos);
        }
    }
}

TEST_CASE("everything that decides the choice is part of the declaration's digest") {
    std::vector<std::string> digests;
    for (const auto* text :
         {"", "constraints = [\"a<2\"]\n", "overrides = [\"a<2\"]\n", "excludes = [\"a\"]\n",
          "resolution = \"lowest\"\n", "resolution = \"lowest-direct\"\n", "prereleases.a = \"allow\"\n",
          "prereleases.b = \"allow\"\n", "exclude-newer = \"7 days\"\n", "exclude-newer-package.a = \"7 days\"\n",
          "require-hashes = true\n"}) {
        digests.push_back(digest(text));
    }
    std::sort(digests.begin(), digests.end());
    CHECK(std::adjacent_find(digests.begin(), digests.end()) == digests.end());
    CHECK(digest("constraints = [\"a<2\", \"B<3\"]\n") == digest("constraints = [\"b <3\", \"a <2\"]\n"));
    CHECK(digest("require-hashes = false\n") == digest(""));
}
