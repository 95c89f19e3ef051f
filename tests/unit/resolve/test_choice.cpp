// Which of the versions that fit is chosen, as people have it.
#include <doctest/doctest.h>

#include "resolving.hpp"

using namespace pyenvx;
using namespace pyenvx::tests;
using resolve::PrereleaseMode;
using resolve::VersionOrder;

namespace {

resolve::RootRequirement from_shell_toml(const char* text) {
    return {pep::Requirement::parse(text).value(), "shell.toml, line 9"};
}

resolve::ResolveRequest overridden(const std::vector<std::string>& requirements,
                                   std::initializer_list<const char*> overrides) {
    auto made = request(requirements);
    for (const auto* text : overrides) made.overrides.push_back(from_shell_toml(text));
    return made;
}

MemorySource a_needs_b() {
    MemorySource source;
    source.add("a", {"1.0", {"b<2"}}).add("b", {"3.0"}).add("b", {"2.0"}).add("b", {"1.0"});
    return source;
}

}  // namespace

TEST_CASE("an override stands in place of what packages require") {
    auto source = a_needs_b();
    CHECK(answer(overridden({"a"}, {"b>=2"}), source) == "a 1.0, b 3.0");
}

TEST_CASE("an override stands in place of what a person asks for") {
    auto source = a_needs_b();
    CHECK(answer(overridden({"b<2"}, {"b==2.0"}), source) == "b 2.0");
}

TEST_CASE("an override installs nothing by itself") {
    auto source = a_needs_b();
    CHECK(answer(overridden({"b"}, {"a==1.0"}), source) == "b 3.0");
}

TEST_CASE("an override keeps the extras that were asked for") {
    MemorySource source;
    source.add("a", {"1.0", {"b[x]<2"}}).add("b", {"2.0", {"c; extra == 'x'"}, {"x"}}).add("c", {"1.0"});
    CHECK(answer(overridden({"a"}, {"b==2.0"}), source) == "a 1.0, b 2.0, c 1.0");
}

TEST_CASE("of the overrides of one name those count whose markers hold") {
    auto source = a_needs_b();
    const auto* here = "b==2.0; sys_platform == 'linux'";
    const auto* elsewhere = "b==3.0; sys_platform == 'win32'";
    CHECK(answer(overridden({"a"}, {here, elsewhere}), source) == "a 1.0, b 2.0");
    CHECK(answer(overridden({"a"}, {elsewhere}), source) == "a 1.0");
}

TEST_CASE("a constraint holds for what is overridden too") {
    auto source = a_needs_b();
    auto asked = overridden({"a"}, {"b>=2"});
    asked.constraints.push_back(from_shell_toml("b<3"));
    CHECK(answer(asked, source) == "a 1.0, b 2.0");
}

TEST_CASE("an override that pins a yanked version has it") {
    MemorySource source;
    Release yanked{"2.0"};
    yanked.yanked = true;
    source.add("a", {"1.0", {"b"}}).add("b", yanked).add("b", {"1.0"});
    CHECK(answer(overridden({"a"}, {"b==2.0"}), source) == "a 1.0, b 2.0");
}

TEST_CASE("what packages require of an excluded name is left out, and what a person asks for stays") {
    auto source = a_needs_b();
    auto asked = request({"a"});
    asked.excludes.insert(name("b"));
    CHECK(answer(asked, source) == "a 1.0");
    asked.requirements.push_back(from_shell_toml("b"));
    CHECK(answer(asked, source) == "a 1.0, b 3.0");
}

TEST_CASE("an excluded name is not even looked for") {
    MemorySource source;
    source.add("a", {"1.0", {"missing"}});
    auto asked = request({"a"});
    asked.excludes.insert(name("missing"));
    CHECK(answer(asked, source) == "a 1.0");
    CHECK(source.events() == std::vector<std::string>{"listing a", "expect a"});
}

TEST_CASE("the lowest versions that fit are chosen where that is wished") {
    MemorySource source;
    source.add("a", {"2.0", {"b>=2"}}).add("a", {"1.0", {"b>=2"}});
    source.add("b", {"3.0"}).add("b", {"2.0"}).add("b", {"1.0"});
    auto asked = request({"a"});
    asked.order = VersionOrder::Lowest;
    CHECK(answer(asked, source) == "a 1.0, b 2.0");
    asked.order = VersionOrder::LowestDirect;
    CHECK(answer(asked, source) == "a 1.0, b 3.0");
    asked.order = VersionOrder::Highest;
    CHECK(answer(asked, source) == "a 2.0, b 3.0");
}

TEST_CASE("the lowest is a final version where there is one") {
    MemorySource source;
    source.add("a", {"2.0"}).add("a", {"1.0"}).add("a", {"0.9rc1"});
    auto asked = request({"a"});
    asked.order = VersionOrder::Lowest;
    CHECK(answer(asked, source) == "a 1.0");
    asked.package_prereleases[name("a")] = PrereleaseMode::Allow;
    CHECK(answer(asked, source) == "a 0.9rc1");
}

TEST_CASE("the search goes up from the lowest where that does not do") {
    MemorySource source;
    for (int i = 1; i <= 40; ++i) source.add("a", {std::to_string(i), {i < 30 ? "b<1" : "b"}});
    source.add("b", {"1.0"});
    auto asked = request({"a", "b"});
    asked.order = VersionOrder::Lowest;
    CHECK(answer(asked, source) == "a 30, b 1.0");
}

TEST_CASE("the guesses ahead are right where the lowest is wished") {
    MemorySource source;
    source.add("a", {"2.0", {"b"}}).add("a", {"1.0", {"b"}}).add("b", {"2.0"}).add("b", {"1.0"});
    auto asked = request({"a"});
    asked.order = VersionOrder::Lowest;
    CHECK(answer(asked, source) == "a 1.0, b 1.0");
    CHECK(source.unannounced() == 0);
    CHECK(source.metadata_read() == 2);
}

TEST_CASE("pre-releases of one package are as wished, and those of others as ever") {
    MemorySource source;
    source.add("a", {"2.0rc1"}).add("a", {"1.0"}).add("b", {"2.0rc1"}).add("b", {"1.0"}).add("c", {"1.0b1"});
    auto asked = request({"a", "b"});
    asked.package_prereleases[name("a")] = PrereleaseMode::Allow;
    CHECK(answer(asked, source) == "a 2.0rc1, b 1.0");
    asked = request({"c"});
    asked.package_prereleases[name("c")] = PrereleaseMode::Disallow;
    CHECK(answer(asked, source) == "unsatisfiable");
    asked.package_prereleases.clear();
    CHECK(answer(asked, source) == "c 1.0b1");
}

TEST_CASE("the version from before stays, whatever is preferred") {
    MemorySource source;
    source.add("a", {"3.0"}).add("a", {"2.0"}).add("a", {"1.0"});
    auto asked = request({"a"});
    asked.order = VersionOrder::Lowest;
    asked.preferences.emplace(name("a"), version("2.0"));
    CHECK(answer(asked, source) == "a 2.0");
}

TEST_CASE("what is to be known of a package is said once a version of it is chosen, and only then") {
    MemorySource source;
    source.add("a", {"1.0"}).add("b", {"2.0", {"c"}}).add("b", {"1.0"}).add("c", {"1.0"});
    source.notice("a", "a is archived");
    source.notice("c", "c is deprecated");
    CHECK(warnings(request({"a", "b<2"}), source) == std::vector<std::string>{"a is archived"});
}
