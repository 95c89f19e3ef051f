#include "launcher/tools/tool.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::tools;
using pyenvx::tests::TemporaryDirectory;

namespace {

Tool tool(const std::string& requirement) { return tool_of(requirement).value(); }

ErrorKind refusal_of(std::string_view text) {
    const auto parsed = parse_tool(text);
    REQUIRE_FALSE(parsed.ok());
    return parsed.error().kind();
}

}  // namespace

TEST_CASE("an installed tool reads as it was written") {
    auto written = tool("Httpie[socks]>=3");
    written.with = {"rich", "requests<3"};
    written.python = "3.12";
    written.commands = {"/home/a/.local/bin/http", "/home/a/.local/bin/with a space"};
    const auto text = tool_text(written).value();
    CHECK(text ==
          "pyenvx-tool 1\nrequirement Httpie[socks]>=3\nwith rich\nwith requests<3\npython 3.12\n"
          "command /home/a/.local/bin/http\ncommand /home/a/.local/bin/with a space\nend\n");
    CHECK(parse_tool(text).value() == written);
    CHECK(written.name.str() == "httpie");
}

TEST_CASE("a tool's file is read as it was written or not at all") {
    CHECK(refusal_of("") == ErrorKind::Corrupt);
    CHECK(refusal_of("pyenvx-tool 2\nrequirement demo\nend\n") == ErrorKind::TooNew);
    CHECK(refusal_of("pyenvx-tool 1\nrequirement demo\n") == ErrorKind::Corrupt);
    CHECK(refusal_of("pyenvx-tool 1\nrequirement demo\nend\nmore\n") == ErrorKind::Corrupt);
    CHECK(refusal_of("pyenvx-tool 1\nrequirement demo\nother word\nend\n") == ErrorKind::Corrupt);
    CHECK(refusal_of("pyenvx-tool 1\nrequirement demo\npython 3\nwith rich\nend\n") == ErrorKind::Corrupt);
}

TEST_CASE("a word with a line end in it is no tool's") {
    auto odd = tool("demo");
    odd.commands = {"/a\nb"};
    CHECK_FALSE(tool_text(odd).ok());
}

TEST_CASE("a tool has a name, and an address may stand behind it") {
    CHECK(tool("demo @ file:///home/you/demo").name.str() == "demo");
    for (const char* word :
         {"./demo", "demo.whl", "https://files.example/demo-1.0.tar.gz", "git+https://git.example/a@b"}) {
        const auto refused = tool_of(word);
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().kind() == ErrorKind::Usage);
    }
}

TEST_CASE("tools are kept by the names of their packages") {
    TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path() / "tmp");
    const auto& home = directory.path();
    CHECK(read_tools(home).value().empty());
    CHECK_FALSE(read_tool(home, tool("demo").name).value());
    REQUIRE(write_tool(home, tool("Zope.Interface")).ok());
    REQUIRE(write_tool(home, tool("demo==1")).ok());
    CHECK(read_tool(home, tool("zope_interface").name).value()->requirement == "Zope.Interface");
    CHECK(read_tools(home).value() == std::vector{tool("demo==1"), tool("Zope.Interface")});
}
