#include "launcher/declaration/configuration.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

Environment home_at(const tests::TemporaryDirectory& home) { return Environment({{"HOME", home.path().native()}}); }

}  // namespace

TEST_CASE("the user's configuration is read from the home directory and from XDG_CONFIG_HOME") {
    const tests::TemporaryDirectory home;
    const auto in_home = home.write(".config/pyenvx/config.toml", "offline = true\n");
    const auto in_xdg = home.write("xdg/pyenvx/config.toml", "python = \"3.12\"\n");
    auto environment = home_at(home);
    const auto by_home = read_configuration(environment).value();
    CHECK(by_home.files.offline->value);
    CHECK(by_home.files.offline->origin == concat(in_home, ", line 1"));
    CHECK_FALSE(by_home.files.offline->declared);
    CHECK(by_home.files_read.front() == in_home);
    environment.set("XDG_CONFIG_HOME", (home.path() / "xdg").native());
    CHECK(read_configuration(environment)->files_read.front() == in_xdg);
    environment.set("XDG_CONFIG_HOME", "relative");
    CHECK(read_configuration(environment)->files_read.front() == in_home);
}

TEST_CASE("a configuration that is absent is named so that its coming is noticed") {
    const tests::TemporaryDirectory home;
    const auto configuration = read_configuration(home_at(home)).value();
    CHECK(configuration.files_absent.front() == home.path() / ".config/pyenvx/config.toml");
    CHECK(configuration.files_absent.size() + configuration.files_read.size() == 2);
}

TEST_CASE("variables are a layer of their own, and empty ones count as unset") {
    const Environment environment({{"PYENVX_INDEX_URL", "https://index.example/simple"},
                                   {"PYENVX_EXTRA_INDEX_URL", "https://a.example/ https://b.example/"},
                                   {"PYENVX_POLICY_PTH", "none"},
                                   {"PYENVX_OFFLINE", "1"},
                                   {"PYENVX_PYTHON", " "}});
    const auto now = read_configuration(environment)->now;
    CHECK(now.index_url->value == "https://index.example/simple");
    CHECK(now.index_url->origin == "PYENVX_INDEX_URL");
    CHECK(now.extra_index_url->value.size() == 2);
    CHECK(now.pth->value == PthPolicy::None);
    CHECK(now.offline->value);
    CHECK_FALSE(now.python);
}

TEST_CASE("a variable with a wrong value is an error that names it") {
    Environment environment;
    environment.set("PYENVX_OFFLINE", "maybe");
    const auto result = read_configuration(environment);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().message().find("PYENVX_OFFLINE") != std::string::npos);
}

TEST_CASE("a configuration that every user can write is refused") {
    const tests::TemporaryDirectory home;
    const auto file = home.write(".config/pyenvx/config.toml", "");
    REQUIRE(::chmod(file.c_str(), 0666) == 0);
    const auto result = read_configuration(home_at(home));
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().kind() == ErrorKind::Refused);
    CHECK(result.error().message() == concat(file, " can be written by every user"));
}

TEST_CASE("a key of declarations is told where it belongs") {
    const tests::TemporaryDirectory home;
    home.write(".config/pyenvx/config.toml", "dependencies = []\n");
    const auto result = read_configuration(home_at(home));
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().hint() == "it can stand in: shell.toml");
}
