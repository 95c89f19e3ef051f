#include <doctest/doctest.h>

#include "launcher/declaration/settings/settings.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

Result<Settings> from_toml(std::string_view text, Place place = Place::Project) {
    const toml::Source source{"shell.toml"};
    const auto document = TRY(toml::parse(text, source));
    const auto keys = TRY(read_keys(document, place, source));
    return read_settings(keys, place, source);
}

BuildSettings build(std::string_view text) { return from_toml(text).value().build; }

pep::PackageName name(std::string_view text) { return pep::PackageName::parse(text).value(); }

Settings variable(std::string_view key, std::string_view text) {
    Settings settings;
    REQUIRE(set_from_text(settings, *find_key(key), text, "PYENVX").ok());
    return settings;
}

}  // namespace

TEST_CASE("a package's table says how it is built") {
    const auto settings = build(R"(
[build."Zope.Interface"]
settings = { a = "1" }
variables = { CFLAGS = "-O2" }
requires = ["setuptools<80"]
patches = ["fix.patch"]
inputs = ["https://files.example/d.tar.gz#sha256=2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"]
)");
    const auto* package = settings.find(name("zope-interface"));
    REQUIRE(package != nullptr);
    CHECK(package->settings == std::vector<std::pair<std::string, std::string>>{{"a", "1"}});
    CHECK(package->variables.at("CFLAGS") == "-O2");
    CHECK(package->requirements.front().str() == "setuptools<80");
    CHECK(package->patches.front() == "fix.patch");
    CHECK(package->inputs.front().url == "https://files.example/d.tar.gz");
    CHECK(package->inputs.front().sha256 == Sha256::of("foo"));
    CHECK(settings.find(name("other")) == nullptr);
}

TEST_CASE("what cannot be said of a build is invalid, with its line") {
    const auto error = [](std::string_view text) { return from_toml(text).error().message(); };
    CHECK(error("[build.p]\ninputs = ['https://files.example/d']\n").starts_with("shell.toml, line 2: an input"));
    CHECK(error("[build.p]\ninputs = ['/etc/passwd#sha256=00']\n").starts_with("shell.toml, line 2: an input"));
    CHECK(error("[build.p]\nvariables = { 'A=B' = 'x' }\n").ends_with("cannot be a variable of a build"));
    CHECK_FALSE(from_toml("[build.p]\nrequires = ['not a requirement!']\n").ok());
    CHECK_FALSE(from_toml("[build.'not a name!']\nrequires = ['x']\n").ok());
}

TEST_CASE("the policy of building is a word or names") {
    CHECK(build("policy.build = 'sandboxed'\n").policy->value == PackageSet{true, {}});
    CHECK(build("policy.build = 'never'\n").policy->value == PackageSet{});
    CHECK(build("policy.build = ['B', 'a']\n").policy->value == PackageSet{false, {name("a"), name("b")}});
    CHECK(variable("policy.build", "never").build.policy->value == PackageSet{});
    CHECK(variable("policy.build", "a b").build.policy->value == PackageSet{false, {name("a"), name("b")}});
    CHECK_FALSE(from_toml("policy.build = 'sometimes'\n").ok());
}

TEST_CASE("sets of names are spelled as pip spells them") {
    CHECK(build("no-binary = [':all:']\n").no_binary->value.all);
    CHECK(build("only-binary = ['a,b', 'c']\n").only_binary->value ==
          PackageSet{false, {name("a"), name("b"), name("c")}});
    CHECK(build("no-binary = ['a', ':none:', 'b']\n").no_binary->value == PackageSet{false, {name("b")}});
}

TEST_CASE("a declaration may forbid builds and never allow one") {
    const auto holds = [](const Settings& user, std::string_view declared) {
        const auto settings = effective_settings(user, from_toml(declared).value(), {}, 0);
        return settings.ok() ? concat(settings->build.policy->value.names.size()) : settings.error().message();
    };
    CHECK(holds({}, "policy.build = 'never'\n") == "0");
    CHECK(holds(variable("policy.build", "a b"), "policy.build = ['a']\n") == "1");
    CHECK(holds(variable("policy.build", "a b"), "policy.build = 'never'\n") == "0");
    for (const auto* loose : {"policy.build = ['c']\n", "policy.build = 'sandboxed'\n"}) {
        CHECK(holds(variable("policy.build", "a b"), loose) ==
              "shell.toml, line 1: a declaration cannot allow a build that `policy.build` forbids");
    }
}

TEST_CASE("the sandbox is for the user to relax, and for no declaration") {
    CHECK(from_toml("build.sandbox = 'relaxed'\n").error().kind() == ErrorKind::Refused);
    CHECK(from_toml("build.sandbox = 'relaxed'\n", Place::Configuration).value().build.sandbox->value ==
          SandboxChoice::Relaxed);
}

TEST_CASE("the uid that root's builds run as is the user's choice, and a number") {
    CHECK(from_toml("build.uid = '54321'\n").error().kind() == ErrorKind::Refused);
    CHECK(from_toml("build.uid = '54321'\n", Place::Configuration).value().build.uid->value == 54321);
    for (const auto* wrong : {"0", "root", "4294967295", "-1", ""}) {
        CHECK_FALSE(from_toml(concat("build.uid = '", wrong, "'\n"), Place::Configuration).ok());
    }
}

TEST_CASE("a package's table lies over the lower one key by key") {
    const auto both = layered(build("[build.p]\nsettings = { a = '1', b = '2' }\nvariables = { A = '1' }\n"),
                              build("[build.p]\nsettings = { a = '3' }\nvariables = { B = '2' }\n"));
    const auto* package = both.find(name("p"));
    CHECK(package->settings == std::vector<std::pair<std::string, std::string>>{{"b", "2"}, {"a", "3"}});
    CHECK(package->variables.size() == 2);
}

TEST_CASE("a setting of the command line is for the packages it is about") {
    BuildSettings settings;
    REQUIRE(add_config_setting(settings, "a=b=c", {name("p")}).ok());
    REQUIRE(add_config_setting(settings, "q:a=1", {name("p")}).ok());
    CHECK(settings.find(name("p"))->settings.front() == std::pair<std::string, std::string>{"a", "b=c"});
    CHECK(settings.find(name("q"))->settings.front() == std::pair<std::string, std::string>{"a", "1"});
    for (const auto* wrong : {"a", "=b", "q:=1", "not a name!:a=1"}) {
        CHECK(add_config_setting(settings, wrong, {}).error().kind() == ErrorKind::Usage);
    }
}
