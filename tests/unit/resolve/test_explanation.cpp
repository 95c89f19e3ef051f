// The words of explanations, compared with files in golden/. PYENVX_ACCEPT=1 writes what is said now into them.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "resolving.hpp"

using namespace pyenvx;
using namespace pyenvx::tests;
using resolve::Usability;

namespace {

std::string explained(const resolve::ResolveRequest& request, MemorySource& source) {
    SilentProgress progress;
    const auto resolution = resolve::resolve(request, source, progress);
    REQUIRE_FALSE(resolution.ok());
    const auto& error = resolution.error();
    CHECK(error.kind() == ErrorKind::Unsatisfiable);
    std::string text = "error: " + error.message() + "\n";
    for (const auto& note : error.notes()) text += "  " + note + "\n";
    if (!error.hint().empty()) text += "  help: " + error.hint() + "\n";
    return text;
}

void check_golden(const std::string& name, const std::string& text) {
    const std::string path = std::string(PYENVX_TEST_DATA) + "/golden/" + name + ".txt";
    if (std::getenv("PYENVX_ACCEPT") != nullptr) std::ofstream(path) << text;
    std::ifstream file(path);
    CHECK(text == std::string(std::istreambuf_iterator<char>(file), {}));
}

void check_golden(const std::string& name, const std::vector<std::string>& requirements, MemorySource& source) {
    check_golden(name, explained(request(requirements), source));
}

}  // namespace

TEST_CASE("a version newer than the newest is explained by the newest") {
    MemorySource source;
    source.add("requests", {"2.34.2"}).add("requests", {"2.33.0"}).add("requests", {"3.0a1"});
    check_golden("too_new", {"requests>=99"}, source);
}

TEST_CASE("a version that is not there is explained by those that are") {
    MemorySource source;
    source.add("requests", {"2.34.2"}).add("requests", {"2.33.0"});
    check_golden("no_such_version", {"requests==2.33.9"}, source);
}

TEST_CASE("a package that does not exist is explained with names near it") {
    MemorySource source;
    source.suggest("reqeusts", {"requests", "request"});
    check_golden("no_such_package", {"reqeusts"}, source);
}

TEST_CASE("a dependency that does not exist is explained by who requires it") {
    MemorySource source;
    source.add("a", {"1.0", {"gone>=2"}}).add("a", {"2.0", {"gone>=2"}});
    check_golden("no_such_dependency", {"a"}, source);
}

TEST_CASE("requirements that contradict each other are named with both origins") {
    MemorySource source;
    source.add("a", {"1.0"}).add("a", {"2.0"});
    check_golden("two_roots", {"a==1.0", "a==2.0"}, source);
}

TEST_CASE("two dependencies that disagree are followed to where they meet") {
    MemorySource source;
    source.add("a", {"1.0", {"c<2"}}).add("a", {"1.1", {"c<2"}}).add("b", {"1.0", {"d"}}).add("d", {"1.0", {"c>=2"}});
    source.add("c", {"1.0"}).add("c", {"2.0"});
    check_golden("diamond", {"a", "b"}, source);
}

TEST_CASE("an extra that disagrees is named") {
    MemorySource source;
    source.add("a", {"1.0", {"b<2; extra == 'x'", "b>=2; extra == 'y'"}, {"x", "y"}})
        .add("b", {"1.0"})
        .add("b", {"2.0"});
    check_golden("extras", {"a[x,y]"}, source);
}

TEST_CASE("a Python that is too old is named") {
    MemorySource source;
    for (const auto* text : {"1.0", "1.1", "1.2"}) source.add("a", {.version = text, .requires_python = ">=3.12"});
    check_golden("python", {"a"}, source);
}

TEST_CASE("a source distribution alone is said to be one, and a version with a wheel is offered") {
    MemorySource source;
    source.add("a", {.version = "2.0", .usability = Usability::OnlySource}).add("a", {"1.0"});
    check_golden("only_source", {"a>=2"}, source);
}

TEST_CASE("wheels for other platforms are said to be there") {
    MemorySource source;
    source.add("a", {.version = "2.0", .usability = Usability::OtherPlatforms});
    source.add("a", {.version = "1.0", .usability = Usability::OnlySource}).add("b", {"1.0", {"a"}});
    check_golden("other_platforms", {"b"}, source);
}

TEST_CASE("a yanked version is said to be yanked and why") {
    MemorySource source;
    source.add("a", {.version = "2.0", .yanked = true, .yanked_reason = "eats \x1b[31mfiles"}).add("a", {"1.0"});
    check_golden("yanked", {"a>1"}, source);
}

TEST_CASE("pre-releases that are not allowed are said to be there") {
    MemorySource source;
    source.add("a", {"2.0rc1"}).add("a", {"2.0b1"});
    auto asked = request({"a"});
    asked.prereleases = resolve::PrereleaseMode::Disallow;
    check_golden("prereleases", explained(asked, source));
}

TEST_CASE("wheels for other platforms are named") {
    MemorySource source;
    source.add("a", {.version = "2.0", .usability = Usability::OtherPlatforms, .others = {{}, {"win_amd64", "win32"}}});
    source.add("a", {.version = "1.9",
                     .usability = Usability::OtherPlatforms,
                     .others = {{}, {"macosx_11_0_arm64", "win32", "emscripten_3", "musllinux_1_2_x86_64"}}});
    check_golden("platforms_named", {"a"}, source);
}

TEST_CASE("where there are wheels for another Python it is offered") {
    MemorySource source;
    source.add("a", {.version = "1.0",
                     .usability = Usability::OtherPlatforms,
                     .others = {{"cp39", "cp310", "pp39"}, {"win_amd64"}}});
    check_golden("other_pythons", {"a"}, source);
}

TEST_CASE("versions that were uploaded too late are said to be there, with the rule and who made it") {
    MemorySource source;
    const auto* rule = "`exclude-newer = \"7 days\"` (config.toml, line 2)";
    source.add("a", {.version = "2.0", .usability = Usability::TooNew, .rule = rule}).add("a", {"1.0"});
    check_golden("uploaded_late", {"a>1"}, source);
}

TEST_CASE("versions whose upload time nobody says are said to be left out") {
    MemorySource source;
    const auto* rule = "`exclude-newer = \"7 days\"` (config.toml, line 2)";
    source.add("a", {.version = "2.0", .usability = Usability::NoUploadTime, .rule = rule});
    source.add("a", {.version = "1.0", .usability = Usability::NoUploadTime, .rule = rule});
    check_golden("upload_time_unknown", {"a"}, source);
}

TEST_CASE("versions without a hash are said to be there") {
    MemorySource source;
    source.add("a",
               {.version = "2.0", .usability = Usability::NoHash, .rule = "`require-hashes` (shell.toml, line 4)"});
    check_golden("no_hash", {"a"}, source);
}

TEST_CASE("a constraint is named with its file and line") {
    MemorySource source;
    source.add("a", {"2.0"}).add("a", {"1.0"}).add("b", {"1.0", {"a>=2"}});
    auto asked = request({"b"});
    asked.constraints.push_back({pep::Requirement::parse("a<2").value(), "constraints.txt, line 7"});
    check_golden("constraint", explained(asked, source));
}

TEST_CASE("an override that cannot be had is named with its file and line") {
    MemorySource source;
    source.add("a", {"2.0"}).add("a", {"1.0"}).add("b", {"1.0", {"a>=2"}}).add("c", {"1.0", {"a>=2", "b"}});
    auto asked = request({"b", "c"});
    asked.overrides.push_back({pep::Requirement::parse("a==3").value(), "shell.toml, line 7"});
    check_golden("override", explained(asked, source));
}

TEST_CASE("an override of what a person asks for is named with both places") {
    MemorySource source;
    source.add("a", {"2.0"}).add("a", {"1.0"});
    auto asked = request({"a>=1"});
    asked.overrides.push_back({pep::Requirement::parse("a==3").value(), "shell.toml, line 7"});
    check_golden("override_of_root", explained(asked, source));
}

TEST_CASE("broken metadata is said to be broken") {
    MemorySource source;
    source.add("a", {"1.0"});
    source.break_metadata("a", "1.0");
    check_golden("broken_metadata", {"a"}, source);
}

TEST_CASE("a hundred versions that each pin something else are summed up") {
    MemorySource source;
    source.add("core", {"0.9"}).add("core", {"99.0"});
    for (int i = 0; i < 100; ++i) {
        const auto number = "1." + std::to_string(i);
        source.add("wrapper", {number, {"core>=" + number + ",<1." + std::to_string(i + 1)}}).add("core", {number});
    }
    check_golden("many_pins", {"core>=2", "wrapper>=1.5"}, source);
}
