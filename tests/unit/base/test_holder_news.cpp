#include "store/base/holder_news.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace std::chrono_literals;

TEST_CASE("a holder that lets others wait for long is told of once") {
    HolderNews news;
    const auto start = HolderNews::Clock::now();
    CHECK_FALSE(news.is_news("process 1", start));
    CHECK_FALSE(news.is_news("process 1", start + 499ms));
    CHECK(news.is_news("process 1", start + 500ms));
    CHECK_FALSE(news.is_news("process 1", start + 1h));
}

TEST_CASE("a holder that took over is told of when it lets others wait for long too") {
    HolderNews news;
    const auto start = HolderNews::Clock::now();
    CHECK_FALSE(news.is_news("process 1", start));
    CHECK(news.is_news("process 1", start + 1s));
    CHECK_FALSE(news.is_news("process 2", start + 2s));
    CHECK(news.is_news("process 2", start + 3s));
}

TEST_CASE("holders that hand the lock on within moments are not told of") {
    HolderNews news;
    const auto start = HolderNews::Clock::now();
    for (int i = 0; i < 50; ++i) CHECK_FALSE(news.is_news(std::to_string(i), start + i * 100ms));
}
