#include "launcher/declaration/project.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

TEST_CASE("the nearest shell.toml is found, and nearer places where it is absent are named") {
    const tests::TemporaryDirectory home;
    home.write("shell.toml", "");
    home.write("p/shell.toml", "");
    home.write("p/a/b/x", "");
    const auto found = find_project(home.path() / "p/a/b").value();
    CHECK(found.file == home.path() / "p/shell.toml");
    CHECK(found.absent ==
          std::vector<std::filesystem::path>{home.path() / "p/a/b/shell.toml", home.path() / "p/a/shell.toml"});
}

TEST_CASE("a slash at the end of the directory makes no difference") {
    const tests::TemporaryDirectory home;
    home.write("shell.toml", "");
    home.write("a/x", "");
    CHECK(find_project(home.path() / "a/").value().absent == find_project(home.path() / "a").value().absent);
}

TEST_CASE("a directory called shell.toml is no project") {
    const tests::TemporaryDirectory home;
    home.write("shell.toml", "");
    home.write("a/shell.toml/x", "");
    CHECK(find_project(home.path() / "a").value().file == home.path() / "shell.toml");
}

TEST_CASE("without a project every place up to the root is named absent") {
    const auto found = find_python_version_file("/proc/self").value();
    CHECK_FALSE(found.file);
    REQUIRE_FALSE(found.absent.empty());
    CHECK(found.absent.front() == "/proc/self/.python-version");
    CHECK(found.absent.back() == "/.python-version");
}
