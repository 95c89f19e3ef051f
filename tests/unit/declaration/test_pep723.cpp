#include "launcher/declaration/pep723.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

std::string content(std::string_view text) {
    const auto blocks = find_metadata_blocks(text);
    return blocks.empty() ? "no block" : blocks.front().content;
}

}  // namespace

TEST_CASE("the block's content is its lines without the comment sign") {
    CHECK(content("x\n# /// script\n# a = 1\n#\n#  b\n# ///\n") == "a = 1\n\n b\n");
}

TEST_CASE("the last closing line of a run of comments closes the block") {
    CHECK(content("# /// script\n# a\n# ///\n# b\n# ///\n# c\n") == "a\n///\nb\n");
}

TEST_CASE("what only looks like a block is none") {
    CHECK(content("# /// script\n# ///\n") == "no block");
    CHECK(content("# /// script \n# a\n# ///\n") == "no block");
    CHECK(content("# /// script\n#a\n# ///\n") == "no block");
    CHECK(content("# /// script\n# a\n# /// \n") == "no block");
    CHECK(content("# /// script\n# a\n\n# ///\n") == "no block");
    CHECK(content("# ///  script\n# a\n# ///\n") == "no block");
    CHECK(content(" # /// script\n # a\n # ///\n") == "no block");
}

TEST_CASE("a block may end the file without a newline and stand inside a string") {
    CHECK(content("'''\n# /// script\n# a\n# ///") == "a\n");
}

TEST_CASE("blocks of other types are passed over") {
    const auto block = find_script_block("# /// other\n# a\n# ///\n\n# /// script\n# b\n# ///\n", "a.py").value();
    REQUIRE(block);
    CHECK(block->content == "b\n");
    CHECK(block->opening_line == 5);
}

TEST_CASE("two script blocks are an error that names both lines") {
    const auto result = find_script_block("# /// script\n# a\n# ///\n\n# /// script\n# b\n# ///\n", "a.py");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().message() == "a.py has two script blocks, on line 1 and on line 5");
}

TEST_CASE("line ends are read as Python reads them") {
    CHECK(normalise_newlines("\xEF\xBB\xBF"
                             "a\r\nb\rc\n\r\r\n") == "a\nb\nc\n\n\n");
}
