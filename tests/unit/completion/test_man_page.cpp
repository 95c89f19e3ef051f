#include <doctest/doctest.h>

#include "launcher/cli/grammar/man_page.hpp"

using namespace pyenvx::cli;

namespace {

std::string page_of(const Grammar& command) { return man_pages(command, {"1.0", "2026-11-26"}).front().text; }
bool has(const std::string& text, const char* piece) { return text.find(piece) != text.npos; }

}  // namespace

TEST_CASE("each command has a page that is called by its whole name") {
    const auto pages = man_pages({.name = "demo", .commands = {{.name = "demo show"}}}, {"1.0", "2026-11-26"});
    REQUIRE(pages.size() == 2);
    CHECK(pages[1].file == "demo-show.1");
    CHECK(has(pages[1].text, ".TH DEMO\\-SHOW 1 \"2026-11-26\" \"pyenvx 1.0\""));
    CHECK(has(pages[0].text, "\\fBdemo\\-show\\fR(1)"));
}

TEST_CASE("text is no request to roff, whatever is in it") {
    const auto text = page_of({.name = "demo", .description = "d", .examples = "  .TH evil\n  a \\n 'b' `c` ~ ^"});
    CHECK(has(text, "\n\\&.TH evil\n"));
    CHECK(has(text, "a \\en \\(aqb\\(aq \\(gac\\(ga \\(ti \\(ha"));
}

TEST_CASE("the synopsis tells what is needed from what may be left out") {
    const auto text = page_of({.name = "demo", .operands = {{"A", "", 1, true}, {"B", "", 9}}});
    CHECK(has(text, "\\fBdemo\\fR \\fIA\\fR [\\fIB\\fR...]"));
}
