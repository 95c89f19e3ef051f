#include "launcher/warm/wake_finisher.hpp"

#include <doctest/doctest.h>

using pyenvx::warm::Waking;
using namespace std::chrono_literals;

TEST_CASE("a start that waited for the finisher says so, with what would spare the wait") {
    const Waking waited{true, 3, 2000ms};
    CHECK(waited.made_wait());
    CHECK(waited.sentence("woke it", "it is at work").starts_with("waited 2000 ms for the finisher"));
    CHECK(waited.sentence("woke it", "it is at work").find("finish = \"inline\"") != std::string::npos);
}

TEST_CASE("a start that did not wait says what it did, for those who ask") {
    CHECK_FALSE(Waking{true, 0, 0ms}.made_wait());
    CHECK(Waking{true, 0, 0ms}.sentence("woke it", "it is at work") == "woke it");
    CHECK(Waking{}.sentence("woke it", "it is at work") == "it is at work");
}
