#include "launcher/declaration/outer.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

Declaration project(std::string_view text) {
    const tests::TemporaryDirectory home;
    return read_project(home.write("shell.toml", text)).value();
}

Declaration joined(std::string_view outer, std::string_view inner, Entering entering = Entering::Both) {
    auto both = project(inner);
    add_outer(both, project(outer), entering);
    return both;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("what an outer declaration asks for comes first, and the inner one is right") {
    const auto both = joined(
        "dependencies = [\"a\"]\nindex-url = \"https://outer/\"\nprerelease = \"allow\"\n[env]\nA = \"o\"\nB = \"o\"\n"
        "[shell]\ndotenv = \"/o\"\n[shell.aliases]\nx = \"o\"\ny = \"o\"\n",
        "dependencies = [\"b\"]\nindex-url = \"https://inner/\"\n[env]\nB = \"i\"\n[shell]\ndotenv = \"/i\"\n"
        "[shell.aliases]\nx = \"i\"\n");
    REQUIRE(both.requirements.size() == 2);
    CHECK(both.requirements[0].requirement.str() == "a");
    CHECK(both.variables == Pairs{{"A", "o"}, {"B", "o"}, {"B", "i"}});
    CHECK(both.shell.aliases == Pairs{{"x", "i"}, {"y", "o"}});
    CHECK(both.shell.dotenv == std::vector<std::filesystem::path>{"/o", "/i"});
    CHECK(both.settings.index_url->value == "https://inner/");
    CHECK(both.settings.prerelease->value == Prerelease::Allow);
}

TEST_CASE("a Python has to satisfy both") {
    const auto both = joined("requires-python = \">=3.10\"", "requires-python = \"<3.13\"");
    CHECK(both.requires_python->specifiers.str() == "<3.13,>=3.10");
    CHECK(joined("requires-python = \">=3.10\"", "").requires_python->origin == "shell.toml, line 1");
}

TEST_CASE("the outer one is entered first and left last, where it is entered at all") {
    const auto* outer = "[shell]\non-enter = \"o1\"\non-leave = \"o2\"\n";
    const auto* inner = "[shell]\non-enter = \"i1\"\non-leave = \"i2\"\n";
    CHECK(joined(outer, inner).shell.on_enter == "o1\ni1");
    CHECK(joined(outer, inner).shell.on_leave == "i2\no2");
    CHECK(joined(outer, inner, Entering::InnerAlone).shell.on_enter == "i1");
    CHECK(joined(outer, "", Entering::InnerAlone).shell.on_leave.empty());
}
