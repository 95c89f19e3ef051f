#include <doctest/doctest.h>

#include "launcher/foreign/declarations/environment_yml.hpp"
#include "launcher/foreign/declarations/pipfile.hpp"
#include "launcher/foreign/declarations/setup_cfg.hpp"
#include "launcher/foreign/pipfile_lock.hpp"
#include "tests/unit/foreign/project_text.hpp"

using namespace pyenvx;
using namespace pyenvx::foreign;
using tests::listed;

namespace {

std::string said(const Result<std::optional<ForeignProject>>& project) {
    if (!project.ok()) return project.error().message();
    return *project ? listed(**project) : "nothing";
}

std::string setup_cfg(std::string_view text) {
    const tests::TemporaryDirectory home;
    return said(read_setup_cfg(home.write("setup.cfg", text), Environment()));
}

Result<std::optional<ForeignProject>> read_yaml(std::string_view text) {
    const tests::TemporaryDirectory home;
    return read_environment_yml(home.write("environment.yml", text), Environment());
}

}  // namespace

TEST_CASE("setup.cfg declares what setuptools installs") {
    CHECK(setup_cfg("[metadata]\nname = p\n[options]\npython_requires = >=3.8\ninstall_requires =\n    a>=1\n# no\n"
                    "    b; os_name == 'posix'\n    p[x]\n[options.extras_require]\nx = c; d\n") ==
          "a>=1 @6, b; os_name == \"posix\" @8, c @11, d @11");
    CHECK(setup_cfg("[flake8]\nmax-line-length = 100\n") == "nothing");
    CHECK(setup_cfg("[options]\ninstall_requires = a\ninstall_requires = b\n") ==
          "setup.cfg, line 3: the key `install_requires` is there twice");
    CHECK(setup_cfg("a = b\n") == "setup.cfg, line 1: it stands in no section");
}

TEST_CASE("setup.cfg may name files") {
    const tests::TemporaryDirectory home;
    home.write("r.txt", "a\n");
    CHECK(said(read_setup_cfg(home.write("setup.cfg", "[options]\ninstall_requires = file: r.txt\n"), Environment())) ==
          "a @1");
}

TEST_CASE("the pip section of environment.yml is read, and conda's packages are named as left out") {
    const auto project = read_yaml(
        "name: x\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - conda-forge::numpy>=1.2  # why\n"
        "  - pip\n  - pip:\n    - requests==2.28.1\n    - \"rich\"\n  - cuda\nprefix: /x\n");
    CHECK(said(project) == "requests==2.28.1 @9, rich @10");
    const auto& declaration = (*project)->declaration;
    CHECK(declaration.requires_python->specifiers.str() == "==3.11.*");
    CHECK(declaration.notices.front() ==
          "environment.yml: only the pip section is installed; conda's own packages are not: numpy, cuda");
}

TEST_CASE("environment.yml without a pip section declares nothing, and odd forms are refused") {
    CHECK(said(read_yaml("dependencies:\n- numpy\n")) == "nothing");
    CHECK(said(read_yaml("name: x\n")) == "nothing");
    CHECK(said(read_yaml("dependencies: [a, b]\n")).find("line 1: `dependencies: [a, b]` is in a form") !=
          std::string::npos);
    CHECK(said(read_yaml("dependencies:\n- *anchor\n")).find("line 2") != std::string::npos);
}

TEST_CASE("a Pipfile declares its packages, Python and indexes") {
    const tests::TemporaryDirectory home;
    const auto project = read_pipfile(
        home.write("Pipfile",
                   "[[source]]\nname = \"pypi\"\nurl = \"https://x.example/simple\"\nverify_ssl = true\n"
                   "[packages]\na = \"*\"\nb = {version = \"==1.0\", extras = [\"x\"], sys_platform = \"== 'linux'\"}\n"
                   "c = {git = \"https://host.example/c\", ref = \"v1\"}\n[dev-packages]\nd = \"*\"\n"
                   "[requires]\npython_version = \"3.11\"\n"),
        Environment());
    REQUIRE(project.ok());
    CHECK(listed(*project) == "a @6, b[x]==1.0; sys_platform == \"linux\" @7, c @ git+https://host.example/c@v1 @8");
    CHECK(project->declaration.requires_python->specifiers.str() == "==3.11.*");
    CHECK_FALSE(project->declaration.settings.index_url);
}

TEST_CASE("a Pipfile.lock that fits becomes the declaration, with all hashes") {
    const tests::TemporaryDirectory home;
    home.write("Pipfile.lock",
               concat("{\"_meta\": {\"pipfile-spec\": 6}, \"default\": {\"a\": {\"hashes\": [\"sha256:",
                      std::string(64, '0'), "\"], \"version\": \"==1.5\", \"markers\": \"os_name == 'posix'\"}}}"));
    const auto apply = [&](std::string_view pipfile) {
        auto project = read_pipfile(home.write("Pipfile", pipfile), Environment());
        REQUIRE(project.ok());
        const auto applied = apply_pipfile_lock(*project, Environment());
        REQUIRE(applied.ok());
        return std::pair(*applied, *project);
    };
    const auto [fits, project] = apply("[packages]\na = \">=1\"\n");
    CHECK(fits);
    CHECK(listed(project) == "a==1.5; os_name == \"posix\" @1");
    CHECK(project.declaration.requirements.front().hashes.size() == 1);
    CHECK(project.files_read.size() == 2);
    const auto [still_fits, other] = apply("[packages]\na = \">=2\"\n");
    CHECK_FALSE(still_fits);
    CHECK(other.declaration.notices.front() ==
          "Pipfile.lock does not have a>=2, which Pipfile, line 2 asks for: versions are chosen anew");
}
