#include "launcher/declaration/project.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

std::string pinned(std::string_view text) {
    const tests::TemporaryDirectory home;
    const auto result = read_python_version(home.write(".python-version", text));
    return result.ok() ? *result : "invalid";
}

}  // namespace

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

TEST_CASE("a pinned Python is the first line that says something") {
    CHECK(pinned("3.11\n") == "3.11");
    CHECK(pinned("# ours\r\n\r\n  3.11.7 \r\n3.9\n") == "3.11.7");
    CHECK(pinned("3.13t") == "3.13t");
}

TEST_CASE("what is no version of CPython is refused with the file's name") {
    for (const auto* text :
         {"", "\n#x\n", "pypy3.10", "system", "3", "3.11.7.1", "3.x", "3.", "3.11tt", "3.11 ; rm", ">=3.9"}) {
        CAPTURE(text);
        CHECK(pinned(text) == "invalid");
    }
    const tests::TemporaryDirectory home;
    const auto file = home.write(".python-version", "pypy3.10\n");
    CHECK(read_python_version(file).error().message() ==
          concat(file, " asks for \"pypy3.10\", which is no version of CPython"));
}
