#include <doctest/doctest.h>

#include "launcher/foreign/locks/reach.hpp"
#include "launcher/foreign/locks/read_locks.hpp"

using namespace pyenvx;
using namespace pyenvx::foreign;

namespace {

pep::MarkerEnvironment linux_with(std::string python) {
    pep::MarkerEnvironment environment;
    environment.os_name = "posix";
    environment.sys_platform = "linux";
    environment.python_version = python;
    environment.python_full_version = concat(python, ".1");
    return environment;
}

/// What is installed for these requirements: "a 1.0, b 2.0".
std::string chosen(const Result<LockedGraph>& graph, std::initializer_list<const char*> requirements,
                   const char* python = "3.11") {
    if (!graph.ok()) return graph.error().message();
    declaration::Declaration declaration;
    declaration.file = "/project/pyproject.toml";
    for (const auto* text : requirements) {
        REQUIRE(declaration::add_requirement(declaration, text, "pyproject.toml, line 1").ok());
    }
    const auto lock = reach(*graph, declaration, "/project", linux_with(python));
    if (!lock.ok()) return lock.error().message();
    std::vector<std::string> texts;
    for (const auto& package : lock->packages) {
        texts.push_back(concat(package.name.str(), ' ', package.version ? package.version->str() : "?"));
    }
    return join(texts, ", ");
}

const std::string kHash = concat("sha256:", std::string(64, 'a'));

Result<LockedGraph> poetry(std::string_view text) { return read_poetry_lock(text, {"poetry.lock"}); }
Result<LockedGraph> uv(std::string_view text) { return read_uv_lock(concat("version = 1\n", text), {"uv.lock"}); }
Result<LockedGraph> pdm(std::string_view text) {
    return read_pdm_lock(concat("[metadata]\nlock_version = \"4.5.0\"\n", text), {"pdm.lock"});
}

constexpr std::string_view kPoetry = R"lock(
[[package]]
name = "a"
version = "1.5"
optional = false
python-versions = ">=3.7"
files = [
    {file = "a-1.5-py3-none-any.whl", hash = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    {file = "a-1.5.tar.gz", hash = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
]

[package.dependencies]
b = ">=1,<3"
c = {version = "*", markers = "python_version < \"3.10\""}
d = {version = "^1", optional = true}

[package.extras]
more = ["d (>=1)"]

[[package]]
name = "b"
version = "2.0"
files = []

[[package]]
name = "c"
version = "1"
files = []

[[package]]
name = "d"
version = "1.1"
files = []

[[package]]
name = "e"
version = "1"
files = []

[metadata]
lock-version = "2.0"
)lock";

}  // namespace

TEST_CASE("what a poetry.lock has is installed as far as the project reaches") {
    CHECK(chosen(poetry(kPoetry), {"a<2,>=1"}) == "a 1.5, b 2.0");
    CHECK(chosen(poetry(kPoetry), {"a"}, "3.9") == "a 1.5, b 2.0, c 1");
    CHECK(chosen(poetry(kPoetry), {"a[more]"}) == "a 1.5, b 2.0, d 1.1");
    CHECK(chosen(poetry(kPoetry), {"a; python_version < '3'", "e"}) == "e 1");
}

TEST_CASE("files of a poetry.lock have hashes and no address") {
    const auto graph = poetry(kPoetry).value();
    const auto& files = std::get<pylock::Distributions>(graph.entries.front().package.source);
    REQUIRE(files.wheels.size() == 1);
    CHECK(files.wheels[0].name == "a-1.5-py3-none-any.whl");
    CHECK(files.wheels[0].hashes.at("sha256") == std::string(64, 'a'));
    CHECK(files.wheels[0].url.empty());
    CHECK(files.sdist->name == "a-1.5.tar.gz");
}

TEST_CASE("a lock that does not have what is asked for says what and where") {
    CHECK(chosen(poetry(kPoetry), {"a>=2"}) == "poetry.lock has a 1.5, which is not a>=2");
    CHECK(chosen(poetry(kPoetry), {"z"}) == "poetry.lock has no z");
}

TEST_CASE("the first format of poetry.lock keeps its files at the end") {
    const auto graph =
        poetry(concat("[[package]]\nname = \"a\"\nversion = \"1\"\n[metadata]\nlock-version = \"1.1\"\n"
                      "[metadata.files]\na = [{file = \"a-1-py3-none-any.whl\", hash = \"",
                      kHash, "\"}]\n"));
    REQUIRE(graph.ok());
    CHECK(std::get<pylock::Distributions>(graph->entries.front().package.source).wheels.size() == 1);
}

TEST_CASE("of several entries the one whose marker holds is meant") {
    const auto graph = poetry(
        "[[package]]\nname = \"a\"\nversion = \"1\"\nmarkers = \"python_version < \\\"3.10\\\"\"\n"
        "[[package]]\nname = \"a\"\nversion = \"2\"\nmarkers = {main = \"python_version >= \\\"3.10\\\"\"}\ngroups = "
        "[\"main\"]\n"
        "[metadata]\nlock-version = \"2.1\"\n");
    CHECK(chosen(graph, {"a"}, "3.9") == "a 1");
    CHECK(chosen(graph, {"a"}) == "a 2");
}

TEST_CASE("repositories, folders and archives of a poetry.lock keep where they come from") {
    const auto graph = poetry(
        concat("[[package]]\nname = \"a\"\nversion = \"1\"\n[package.source]\ntype = \"git\"\nurl = "
               "\"https://host.example/a\"\n"
               "reference = \"v1\"\nresolved_reference = \"0123\"\n"
               "[[package]]\nname = \"b\"\nversion = \"1\"\ndevelop = true\n[package.source]\ntype = "
               "\"directory\"\nurl = \"../b\"\n"
               "[[package]]\nname = \"c\"\nversion = \"1\"\nfiles = [{file = \"c-1-py3-none-any.whl\", hash = \"",
               kHash, "\"}]\n[package.source]\ntype = \"url\"\nurl = \"https://host.example/c-1-py3-none-any.whl\"\n"));
    REQUIRE(graph.ok());
    const auto& vcs = std::get<pylock::Vcs>(graph->entries[0].package.source);
    CHECK(vcs.commit == "0123");
    CHECK(vcs.requested_revision == "v1");
    CHECK(std::get<pylock::Directory>(graph->entries[1].package.source).editable);
    CHECK(std::get<pylock::Archive>(graph->entries[2].package.source).file.url ==
          "https://host.example/c-1-py3-none-any.whl");
}

TEST_CASE("a uv.lock is followed through extras, markers and versions") {
    const auto graph = uv(
        concat("[[package]]\nname = \"a\"\nversion = \"1\"\nsource = { registry = \"https://index.example/simple\" }\n"
               "dependencies = [{ name = \"b\", version = \"2\", marker = \"sys_platform == 'linux'\" }, { name = "
               "\"c\", marker = \"os_name == 'nt'\" }]\n"
               "wheels = [{ url = \"https://files.example/x/a-1-py3-none-any.whl\", hash = \"",
               kHash,
               "\", size = 12 }]\n"
               "[package.optional-dependencies]\nsocks = [{ name = \"d\" }]\n"
               "[[package]]\nname = \"b\"\nversion = \"1\"\nsource = { registry = \"x\" }\nresolution-markers = "
               "[\"python_full_version < '3.9'\"]\n"
               "[[package]]\nname = \"b\"\nversion = \"2\"\nsource = { registry = \"x\" }\n"
               "[[package]]\nname = \"c\"\nversion = \"1\"\nsource = { registry = \"x\" }\n"
               "[[package]]\nname = \"d\"\nversion = \"1\"\nsource = { git = "
               "\"https://host.example/d?rev=v1&subdirectory=s#0123\" }\n"
               "[[package]]\nname = \"p\"\nversion = \"0\"\nsource = { virtual = \".\" }\ndependencies = [{ name = "
               "\"a\" }]\n"));
    CHECK(chosen(graph, {"a"}) == "a 1, b 2");
    CHECK(chosen(graph, {"a[socks]"}) == "a 1, b 2, d 1");
    CHECK(chosen(graph, {"p"}) == "a 1, b 2");
    const auto& wheel = std::get<pylock::Distributions>(graph->entries[0].package.source).wheels.front();
    CHECK(wheel.name == "a-1-py3-none-any.whl");
    CHECK(wheel.size == 12U);
    const auto& vcs = std::get<pylock::Vcs>(graph->entries[4].package.source);
    CHECK(vcs.url == "https://host.example/d");
    CHECK(vcs.commit == "0123");
    CHECK(vcs.subdirectory == "s");
}

TEST_CASE("a pdm.lock has the requirements of extras in entries of their own") {
    const auto graph = pdm(concat(
        "[[package]]\nname = \"a\"\nversion = \"1\"\nextras = [\"x\"]\ndependencies = [\"a==1\", \"c\"]\n"
        "[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"b>=1; os_name == \\\"posix\\\"\"]\n"
        "files = [{file = \"a-1-py3-none-any.whl\", hash = \"",
        kHash,
        "\"}]\n"
        "[[package]]\nname = \"b\"\nversion = \"1\"\nfiles = [{url = \"https://files.example/b-1.tar.gz\", hash = \"",
        kHash,
        "\"}]\n"
        "[[package]]\nname = \"c\"\nversion = \"1\"\n"));
    CHECK(chosen(graph, {"a"}) == "a 1, b 1");
    CHECK(chosen(graph, {"a[x]"}) == "a 1, b 1, c 1");
    REQUIRE(graph.ok());
    CHECK(std::get<pylock::Distributions>(graph->entries[1].package.source).sdist->url ==
          "https://files.example/b-1.tar.gz");
}

TEST_CASE("a lock that contradicts itself is refused with its line") {
    CHECK(chosen(uv("[[package]]\nname = \"a\"\nversion = \"1\"\nsource = { registry = \"x\" }\ndependencies = [{ name "
                    "= \"b\" }]\n"),
                 {"a"}) == "uv.lock, line 2: a requires b, which the lock does not have for this environment");
}

TEST_CASE("locks of later formats are refused") {
    CHECK(read_uv_lock("version = 2\n", {"uv.lock"}).error().kind() == ErrorKind::TooNew);
    CHECK(poetry("[metadata]\nlock-version = \"3.0\"\n").error().kind() == ErrorKind::TooNew);
    CHECK(read_pdm_lock("[metadata]\nlock_version = \"5.0\"\n", {"pdm.lock"}).error().kind() == ErrorKind::TooNew);
    CHECK(read_uv_lock("", {"uv.lock"}).error().kind() == ErrorKind::Invalid);
}

TEST_CASE("what is no hash is refused") {
    CHECK(poetry("[[package]]\nname = \"a\"\nversion = \"1\"\nfiles = [{file = \"a-1.tar.gz\", hash = \"sha256\"}]\n")
              .error()
              .kind() == ErrorKind::Invalid);
}
