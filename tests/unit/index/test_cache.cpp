#include <fstream>

#include "store/index/index_cache.hpp"
#include "tests/unit/index/index_fixture.hpp"

namespace pyenvx::index {
namespace {

constexpr auto kDemo = R"({"name": "demo", "version": "1"})";

void damage_all_files(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) std::ofstream(entry.path(), std::ios::app) << "x";
    }
}

}  // namespace

TEST_SUITE("cache of pages") {
    TEST_CASE_FIXTURE(IndexFixture, "a fresh page is not asked for again") {
        server.add(kDemo);
        REQUIRE(open()->page(package("demo")).ok());
        (void)server.requests();
        const auto page = open()->page(package("demo"));
        REQUIRE(page.ok());
        CHECK((*page)->files.size() == 1);
        CHECK(server.requests().empty());
    }

    TEST_CASE_FIXTURE(IndexFixture, "refresh asks although the page is fresh") {
        server.add(kDemo);
        REQUIRE(open()->page(package("demo")).ok());
        (void)server.requests();
        auto again = settings();
        again.refresh = true;
        REQUIRE(open(again)->page(package("demo")).ok());
        CHECK(server.requests().size() == 1);
    }

    TEST_CASE_FIXTURE(IndexFixture, "a page is as fresh as its server says, else as the settings say") {
        server.add(kDemo);
        for (const auto* behaviour : {"", "max-age"}) {
            CAPTURE(behaviour);
            auto impatient = settings(behaviour);
            impatient.freshness = std::chrono::seconds(0);
            for (int round = 0; round < 2; ++round) REQUIRE(open(impatient)->page(package("demo")).ok());
            CHECK(server.requests().size() == (std::string_view(behaviour).empty() ? 2 : 1));
        }
    }

    TEST_CASE_FIXTURE(IndexFixture, "a stale page is asked for by its ETag and used when unchanged") {
        server.add(kDemo);
        REQUIRE(open("etag")->page(package("demo")).ok());
        (void)server.requests();
        const auto page = open("etag")->page(package("demo"));
        REQUIRE(page.ok());
        CHECK((*page)->files.size() == 1);
        const auto requests = server.requests();
        REQUIRE(requests.size() == 1);
        CHECK(requests[0].find("if-none-match=\"") != std::string::npos);
    }

    TEST_CASE_FIXTURE(IndexFixture, "offline uses a stale page and says what is missing") {
        server.add(kDemo);
        REQUIRE(open("etag")->page(package("demo")).ok());
        (void)server.requests();
        auto offline = settings("etag");
        offline.offline = true;
        const auto index = open(offline);
        const auto page = index->page(package("demo"));
        REQUIRE(page.ok());
        CHECK(index->download((*page)->files.at(0), home.path()).get().error().kind() == ErrorKind::Network);
        const auto missing = index->page(package("other"));
        REQUIRE_FALSE(missing.ok());
        CHECK(missing.error().kind() == ErrorKind::Network);
        CHECK(missing.error().message().find("other") != std::string::npos);
        CHECK(missing.error().hint().find("without --offline") != std::string::npos);
        CHECK(server.requests().empty());
    }

    TEST_CASE_FIXTURE(IndexFixture, "a damaged entry is asked for again") {
        server.add(kDemo);
        const auto first = open();
        const auto file = (*first->page(package("demo")))->files.at(0);
        REQUIRE(first->metadata(file).ok());
        damage_all_files(home.path() / "cache");
        (void)server.requests();
        const auto second = open();
        REQUIRE(second->page(package("demo")).ok());
        REQUIRE(second->metadata(file).ok());
        CHECK(server.requests().size() == 2);
    }

    TEST_CASE_FIXTURE(IndexFixture, "a cache that cannot be written is said once and costs nothing else") {
        server.add(kDemo);
        auto blocked = settings();
        blocked.cache_dir = home.write("a-file", "") / "cache";
        const auto index = open(blocked);
        const auto page = index->page(package("demo"));
        REQUIRE(page.ok());
        CHECK(index->metadata((*page)->files.at(0)).ok());
        CHECK(progress.warnings.size() == 1);
    }

    CachedPage page_with_a_file() {
        DistributionFile file;
        file.filename = "demo-1-py3-none-any.whl";
        file.url = "https://files.example/demo-1-py3-none-any.whl";
        CachedPage page;
        page.url = "https://index.example/simple/demo/";
        page.status = ProjectStatus::Archived;
        page.files = FileList({file});
        return page;
    }

    std::filesystem::path only_file_below(const std::filesystem::path& folder) {
        std::filesystem::path last;
        for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) last = file.path();
        return last;
    }

    TEST_CASE_FIXTURE(IndexFixture, "a kept page says what it said") {
        IndexCache cache(home.path() / "cache", progress);
        const auto page = page_with_a_file();
        cache.store_page(page.url, page);
        const auto kept = cache.page(page.url);
        REQUIRE(kept.has_value());
        CHECK(kept->status == page.status);
        CHECK(kept->files.bytes() == page.files.bytes());
    }

    TEST_CASE_FIXTURE(IndexFixture, "every truncation of an entry is a miss") {
        IndexCache cache(home.path() / "cache", progress);
        const auto page = page_with_a_file();
        cache.store_page(page.url, page);
        REQUIRE(cache.page(page.url).has_value());
        const auto entry = only_file_below(home.path() / "cache");
        for (auto size = std::filesystem::file_size(entry); size > 0; --size) {
            std::filesystem::resize_file(entry, size - 1);
            CHECK_FALSE(cache.page(page.url).has_value());
        }
    }

    TEST_CASE_FIXTURE(IndexFixture, "an entry whose end became zeros is a miss") {
        IndexCache cache(home.path() / "cache", progress);
        const auto page = page_with_a_file();
        cache.store_page(page.url, page);
        const auto entry = only_file_below(home.path() / "cache");
        const auto size = std::filesystem::file_size(entry);
        std::filesystem::resize_file(entry, size - 20);
        std::filesystem::resize_file(entry, size);
        CHECK_FALSE(cache.page(page.url).has_value());
    }
}

}  // namespace pyenvx::index
