#include "launcher/resolve/resolver.hpp"

#include <doctest/doctest.h>

#include "resolving.hpp"

using namespace pyenvx;
using namespace pyenvx::tests;
using resolve::PrereleaseMode;
using resolve::Usability;

TEST_CASE("nothing asked for resolves to nothing") {
    MemorySource source;
    CHECK(answer(std::vector<std::string>{}, source).empty());
}

TEST_CASE("the newest version that satisfies everybody is chosen") {
    MemorySource source;
    source.add("a", {"1.0", {"c<2"}}).add("b", {"1.0", {"c>=1.1"}});
    source.add("c", {"1.0"}).add("c", {"1.1"}).add("c", {"1.2"}).add("c", {"2.0"});
    CHECK(answer({"a", "b"}, source) == "a 1.0, b 1.0, c 1.2");
}

TEST_CASE("an older version is taken when the newest requires what cannot be had") {
    MemorySource source;
    source.add("a", {"2.0", {"b>=2"}}).add("a", {"1.0", {"b"}}).add("b", {"1.0"});
    CHECK(answer({"a"}, source) == "a 1.0, b 1.0");
}

TEST_CASE("packages that require each other resolve") {
    MemorySource source;
    source.add("a", {"1.0", {"b"}}).add("b", {"1.0", {"a[x]>=1"}, {"x"}});
    CHECK(answer({"a"}, source) == "a 1.0, b 1.0");
}

TEST_CASE("a version that requires another version of itself is not chosen") {
    MemorySource source;
    source.add("a", {"2.0", {"a<2"}}).add("a", {"1.0", {"a>=1"}});
    CHECK(answer({"a"}, source) == "a 1.0");
}

TEST_CASE("requirements whose marker does not hold here are left out") {
    MemorySource source;
    source.add("a", {"1.0", {"b; sys_platform == 'win32'", "c; python_version >= '3.8'"}}).add("c", {"1.0"});
    CHECK(answer({"a", "nowhere; os_name == 'nt'"}, source) == "a 1.0, c 1.0");
}

TEST_CASE("extras bring their requirements, recursively") {
    MemorySource source;
    source.add("a", {"1.0", {"a[x,y]; extra == 'all'", "b; extra == 'x'", "c[z]; extra == 'y'"}, {"all", "x", "y"}});
    source.add("b", {"1.0"}).add("c", {"1.0", {"d; extra == 'z'"}, {"z"}}).add("d", {"1.0"});
    CHECK(answer({"a"}, source) == "a 1.0");
    CHECK(answer({"a[all]"}, source) == "a 1.0, b 1.0, c 1.0, d 1.0");
}

TEST_CASE("a resolved package says its extras and its direct dependencies") {
    MemorySource source;
    source.add("a", {"1.0", {"b", "c; extra == 'x'"}, {"x"}}).add("b", {"1.0"}).add("c", {"1.0"});
    SilentProgress progress;
    const auto resolution = resolve::resolve(request({"a[x]"}), source, progress).value();
    REQUIRE(resolution.packages.size() == 3);
    CHECK(resolution.packages[0].extras == std::set<pep::ExtraName>{extra("x")});
    CHECK(resolution.packages[0].dependencies == std::vector<pep::PackageName>{name("b"), name("c")});
    CHECK(resolution.packages[1].dependencies.empty());
}

TEST_CASE("an extra that conflicts makes an older version of its package be taken") {
    MemorySource source;
    source.add("a", {"2.0", {"b>=2; extra == 'x'"}, {"x"}}).add("a", {"1.0", {"b<2; extra == 'x'"}, {"x"}});
    source.add("b", {"1.0"});
    CHECK(answer({"a[x]"}, source) == "a 1.0, b 1.0");
    CHECK(answer({"a"}, source) == "a 2.0");
}

TEST_CASE("an extra that the package does not have is a warning") {
    MemorySource source;
    source.add("a", {"1.0"});
    CHECK(answer({"a[x]"}, source) == "a 1.0");
    CHECK(warnings(request({"a[x]"}), source) == std::vector<std::string>{"a 1.0 has no extra `x`; it is ignored"});
}

TEST_CASE("a pre-release is taken only when every final version is rejected") {
    MemorySource source;
    source.add("a", {"2.0rc1"}).add("a", {"1.0"}).add("a", {"1.1", {"nowhere"}});
    CHECK(answer({"a>=0.5rc1"}, source) == "a 1.0");
    CHECK(answer({"a>1.0"}, source) == "a 2.0rc1");
}

TEST_CASE("pre-releases count like finals when allowed and never when disallowed") {
    MemorySource source;
    source.add("a", {"2.0rc1"}).add("a", {"1.0"});
    auto asked = request({"a"});
    asked.prereleases = PrereleaseMode::Allow;
    CHECK(answer(asked, source) == "a 2.0rc1");
    asked = request({"a>1.0"});
    asked.prereleases = PrereleaseMode::Disallow;
    CHECK(answer(asked, source) == "unsatisfiable");
}

TEST_CASE("a yanked version is taken only when a person pins it, with a warning") {
    MemorySource source;
    source.add("a", {.version = "2.0", .yanked = true, .yanked_reason = "broken"}).add("a", {"1.0"});
    source.add("b", {"1.0", {"a==2.0"}});
    CHECK(answer({"a"}, source) == "a 1.0");
    CHECK(answer({"a==2.*"}, source) == "unsatisfiable");
    CHECK(answer({"b"}, source) == "unsatisfiable");
    CHECK(answer({"b", "a==2.0"}, source) == "a 2.0, b 1.0");
    CHECK(warnings(request({"a==2.0"}), source) == std::vector<std::string>{"a 2.0 was yanked: broken"});
}

TEST_CASE("a yanked version kept from before stays") {
    MemorySource source;
    source.add("a", {.version = "2.0", .yanked = true}).add("a", {"1.0"});
    auto asked = request({"a"});
    asked.preferences.emplace(name("a"), version("2.0"));
    CHECK(answer(asked, source) == "a 2.0");
}

TEST_CASE("a version kept from before is taken while it satisfies") {
    MemorySource source;
    source.add("a", {"1.0"}).add("a", {"1.1"}).add("a", {"2.0"});
    auto asked = request({"a"});
    asked.preferences.emplace(name("a"), version("1.0"));
    CHECK(answer(asked, source) == "a 1.0");
    asked = request({"a>1"});
    asked.preferences.emplace(name("a"), version("1.0"));
    CHECK(answer(asked, source) == "a 2.0");
}

TEST_CASE("versions for a newer Python are passed over") {
    MemorySource source;
    source.add("a", {.version = "2.0", .requires_python = ">=3.12"})
        .add("a", {.version = "1.0", .requires_python = ">=3.9"});
    CHECK(answer({"a"}, source) == "a 1.0");
    CHECK(answer({"a>1"}, source) == "unsatisfiable");
}

TEST_CASE("a version capped below this Python is the last to be taken, with a warning") {
    MemorySource source;
    source.add("a", {.version = "2.0", .requires_python = ">=3.7,<3.10"}).add("a", {"1.0"});
    CHECK(answer({"a"}, source) == "a 1.0");
    CHECK(answer({"a>1"}, source) == "a 2.0");
    CHECK(warnings(request({"a>1"}), source) ==
          std::vector<std::string>{
              "a 2.0 says that it is for Python <3.10,>=3.7, and this is 3.11.2; no other version fits"});
}

TEST_CASE("versions without a wheel for this platform are passed over") {
    MemorySource source;
    source.add("a", {.version = "3.0", .usability = Usability::OnlySource});
    source.add("a", {.version = "2.0", .usability = Usability::OtherPlatforms}).add("a", {"1.0"});
    CHECK(answer({"a"}, source) == "a 1.0");
    CHECK(answer({"a>1"}, source) == "unsatisfiable");
    CHECK(source.metadata_read() == 1);
}

TEST_CASE("a version whose metadata is broken is passed over") {
    MemorySource source;
    source.add("a", {"2.0"}).add("a", {"1.0"});
    source.break_metadata("a", "2.0");
    CHECK(answer({"a"}, source) == "a 1.0");
}

TEST_CASE("a version that requires something by URL is passed over") {
    MemorySource source;
    source.add("a", {"2.0", {"b @ https://files.example/b.whl"}}).add("a", {"1.0"});
    CHECK(answer({"a"}, source) == "a 1.0");
}

TEST_CASE("asking for a URL is refused with a sentence that does not repeat it") {
    MemorySource source;
    SilentProgress progress;
    const auto error =
        resolve::resolve(request({"a @ https://me:secret@files.example/a.whl"}), source, progress).error();
    CHECK(error.kind() == ErrorKind::Refused);
    CHECK(error.message() == "`a @ …` names an address, and only names can be asked for here");
    CHECK(error.notes() == std::vector<std::string>{"asked for in hello.py, line 1"});
}

TEST_CASE("a failing index ends the resolution with its own error") {
    MemorySource source;
    source.add("a", {"1.0", {"b"}});
    source.fail_listing("b", Error(ErrorKind::Network, "index.example does not answer"));
    CHECK(answer({"a"}, source) == "error: index.example does not answer");
}

TEST_CASE("a failing listing that is not needed after all does no harm") {
    MemorySource source;
    source.add("a", {"2.0", {"b"}}).add("a", {"1.0"}).add("c", {"1.0", {"a<2"}});
    source.fail_listing("b", Error(ErrorKind::Network, "index.example does not answer"));
    CHECK(answer({"c", "a"}, source) == "a 1.0, c 1.0");
}

TEST_CASE("a wheel is expected as soon as its metadata came, while other listings are still on their way") {
    MemorySource source;
    source.add("a", {"1.0"}).add("b", {"1.0"});
    REQUIRE(answer({"a", "b"}, source) == "a 1.0, b 1.0");
    CHECK(source.events() == std::vector<std::string>{"listing a", "expect a", "listing b", "expect b"});
}

TEST_CASE("metadata that has not come is not waited for before all listings have") {
    MemorySource source;
    source.add("a", {"1.0"}).add("b", {"1.0"});
    source.answer_late();
    REQUIRE(answer({"a", "b"}, source) == "a 1.0, b 1.0");
    CHECK(source.events() == std::vector<std::string>{"listing a", "listing b", "expect a", "expect b"});
}

TEST_CASE("everything needed along the likely way is announced before it is waited for") {
    MemorySource source;
    for (int i = 0; i < 50; ++i) {
        source.add("p" + std::to_string(i), {"1.0", {"p" + std::to_string(i + 1), "q" + std::to_string(i)}});
        source.add("q" + std::to_string(i), {"1.0"});
    }
    source.add("p50", {"1.0"});
    CHECK(answer({"p0"}, source).size() > 400);
    CHECK(source.unannounced() == 0);
}

TEST_CASE("a chain of dependencies as deep as an attacker likes is no problem") {
    MemorySource source;
    for (int i = 0; i < 5000; ++i) source.add("p" + std::to_string(i), {"1.0", {"p" + std::to_string(i + 1)}});
    CHECK(answer({"p0"}, source) == "unsatisfiable");
}
