#include <doctest/doctest.h>

#include "launcher/foreign/project_file.hpp"
#include "tests/unit/foreign/project_text.hpp"

using namespace pyenvx;
using namespace pyenvx::foreign;

namespace {

Result<void> anything(const std::filesystem::path&) { return {}; }

std::string found_in(const tests::TemporaryDirectory& home, const std::filesystem::path& folder) {
    const auto found = find_foreign_project(folder, anything);
    if (!found.ok()) return found.error().message();
    if (!found->project) return "nothing";
    return found->project->declaration.file.lexically_relative(home.path());
}

}  // namespace

TEST_CASE("of a folder's files the first in the order of preference that declares something is taken") {
    const tests::TemporaryDirectory home;
    home.write("environment.yml", "dependencies:\n- pip:\n  - a\n");
    CHECK(found_in(home, home.path()) == "environment.yml");
    home.write("requirements.txt", "a\n");
    CHECK(found_in(home, home.path()) == "requirements.txt");
    home.write("setup.cfg", "[options]\ninstall_requires = a\n");
    CHECK(found_in(home, home.path()) == "setup.cfg");
    home.write("Pipfile", "[packages]\na = \"*\"\n");
    CHECK(found_in(home, home.path()) == "Pipfile");
    home.write("pyproject.toml", "[tool.black]\n");
    CHECK(found_in(home, home.path()) == "Pipfile");
    home.write("pyproject.toml", "[project]\nname = \"p\"\n");
    CHECK(found_in(home, home.path()) == "pyproject.toml");
}

TEST_CASE("projects are found from below, plain requirements in their own folder alone") {
    const tests::TemporaryDirectory home;
    home.write("a/b/x", "");
    home.write("a/requirements.txt", "a\n");
    CHECK(found_in(home, home.path() / "a/b") == "nothing");
    home.write("pyproject.toml", "[project]\nname = \"p\"\n");
    CHECK(found_in(home, home.path() / "a/b") == "pyproject.toml");
    CHECK(found_in(home, home.path() / "a") == "a/requirements.txt");
}

TEST_CASE("all that was looked for is known, and all that was read") {
    const tests::TemporaryDirectory home;
    home.write("a/pyproject.toml", "[tool.black]\n");
    home.write("Pipfile", "[packages]\n");
    const auto found = find_foreign_project(home.path() / "a", anything).value();
    CHECK(found.files_read ==
          std::vector<std::filesystem::path>{home.path() / "a/pyproject.toml", home.path() / "Pipfile"});
    CHECK(found.files_absent.size() == 6);
}

TEST_CASE("a file that may not be read is not read") {
    const tests::TemporaryDirectory home;
    home.write("pyproject.toml", "this is no TOML");
    const auto found = find_foreign_project(home.path(), [](const auto& file) -> Result<void> {
        return fail(ErrorKind::Refused, file, " belongs to somebody else");
    });
    CHECK(found.error().kind() == ErrorKind::Refused);
}

TEST_CASE("a file that nobody named sends no variable of the user's anywhere") {
    const tests::TemporaryDirectory home;
    home.write("requirements.txt", "--extra-index-url https://host.example/${HOME}\na\n");
    CHECK(found_in(home, home.path()) ==
          "requirements.txt, line 1: an address may not have variables of yours in a file that nobody named");
}
