#include "store/pep/installed_record.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::pep;

TEST_CASE("rows with quotes, commas and both line ends are read") {
    const auto rows = parse_record("b.py,sha256=x,3\r\n\"a,\"\"q\"\".py\",sha256=y,4\nRECORD,,\n");
    REQUIRE(rows.ok());
    CHECK(*rows ==
          std::vector<RecordRow>{{"RECORD", "", ""}, {"a,\"q\".py", "sha256=y", "4"}, {"b.py", "sha256=x", "3"}});
}

TEST_CASE("what is written reads back, sorted") {
    const std::vector<RecordRow> rows = {{"b\"c", "sha256=x", "1"}, {"a,b", "", ""}};
    const auto again = parse_record(record_text(rows));
    REQUIRE(again.ok());
    CHECK(*again == std::vector<RecordRow>{rows[1], rows[0]});
}

TEST_CASE("a RECORD that leads elsewhere, repeats a path or is no table is refused") {
    for (const char* text : {"/a,,\n", "../a,,\n", "a//b,,\n", "a/./b,,\n", "a,,\na,,\n", "a\n", "a,b\n", "a,b,c,d\n",
                             "\"a,,\n", ",,\n"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_record(text).ok());
    }
}
