#include "sandbox/runner/log_text.hpp"

#include <doctest/doctest.h>

using pyenvx::sandbox::LogText;

namespace {

std::string whole(std::string_view bytes) {
    LogText log;
    auto text = log.neutralise(bytes);
    return text + log.finish();
}

}  // namespace

TEST_CASE("sequences that drive a terminal become visible") {
    CHECK(whole("a\x1b[2Jb\n") == "a\\x1b[2Jb\n");
    CHECK(whole("\x07\x7f\x00z") == "\\x07\\x7f");
    CHECK(whole("\xc2\x9b"
                "31m") == "\\xc2\\x9b31m");
}

TEST_CASE("text, tabs and line ends stay") { CHECK(whole("\t\xe2\x82\xac \t x\n\n") == "\t\xe2\x82\xac \t x\n\n"); }

TEST_CASE("a carriage return ends a line, alone or before a newline") {
    CHECK(whole("10%\r20%\r\ndone\r") == "10%\n20%\ndone\n");
}

TEST_CASE("marks that turn the direction of writing become visible") {
    CHECK(whole("a\xe2\x80\xae"
                "b") == "a\\xe2\\x80\\xaeb");
    CHECK(whole("a\xe2\x81\xa6"
                "b") == "a\\xe2\\x81\\xa6b");
}

TEST_CASE("wherever the stream is cut the text is the same") {
    const std::string bytes = "x\xe2\x82\xac\r\n\xf0\x9f\x98\x80\xff\t\x1b]0;\xe2\x80\xae\r\r\n\xe2\x82";
    const auto expected = whole(bytes);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        LogText log;
        auto text = log.neutralise(bytes.substr(0, cut));
        text += log.neutralise(bytes.substr(cut));
        CHECK(text + log.finish() == expected);
    }
}
