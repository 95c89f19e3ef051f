#include "store/index/http/url.hpp"
#include "tests/unit/index/index_fixture.hpp"

namespace pyenvx::index {
namespace {

constexpr auto kOne = R"({"name": "demo", "version": "1"})";
constexpr auto kTwo = R"({"name": "demo", "version": "2"})";

struct TwoIndexes : IndexFixture {
    tests::LoopbackIndex extra;

    IndexSettings both() const {
        auto settings = this->settings();
        settings.extra_index_urls = {extra.url()};
        return settings;
    }
};

}  // namespace

TEST_SUITE("several indexes") {
    TEST_CASE_FIXTURE(TwoIndexes, "the first index that has the name wins, nothing is merged, and the other is named") {
        server.add(kTwo);
        extra.add(kOne);
        const auto page = open(both())->page(package("demo"));
        REQUIRE(page.ok());
        REQUIRE((*page)->files.size() == 1);
        CHECK((*page)->files.at(0).filename == "demo-1-py3-none-any.whl");
        CHECK((*page)->source == extra.url());
        REQUIRE((*page)->notices.size() == 1);
        CHECK((*page)->notices[0].find(server.url()) != std::string::npos);
    }

    TEST_CASE_FIXTURE(TwoIndexes, "a name that only the last index has is found there") {
        server.add(kTwo);
        const auto page = open(both())->page(package("demo"));
        REQUIRE(page.ok());
        CHECK((*page)->source == server.url());
        CHECK((*page)->notices.empty());
    }

    TEST_CASE_FIXTURE(TwoIndexes, "an index that fails is never passed over for a later one") {
        server.add(kTwo);
        auto broken = both();
        broken.extra_index_urls = {extra.url("busy")};
        const auto page = open(broken)->page(package("demo"));
        REQUIRE_FALSE(page.ok());
        CHECK(page.error().kind() == ErrorKind::Network);
    }

    TEST_CASE_FIXTURE(TwoIndexes, "the strict policy refuses a name with other files elsewhere") {
        server.add(kTwo);
        extra.add(kOne);
        auto strict = both();
        strict.policy = IndexPolicy::Strict;
        const auto page = open(strict)->page(package("demo"));
        REQUIRE_FALSE(page.ok());
        CHECK(page.error().kind() == ErrorKind::Refused);
    }

    TEST_CASE_FIXTURE(TwoIndexes, "the strict policy accepts a mirror of the same files") {
        server.add(kOne);
        extra.add(kOne);
        auto strict = both();
        strict.policy = IndexPolicy::Strict;
        CHECK(open(strict)->page(package("demo")).ok());
    }

    TEST_CASE_FIXTURE(TwoIndexes, "a pinned package is looked for in its own index and nowhere else") {
        server.add(kOne);
        extra.add(kTwo);
        auto pinned = settings();
        pinned.pins = {{"own", extra.url(), {package("demo"), package("absent")}}};
        const auto index = open(pinned);
        const auto page = index->page(package("demo"));
        REQUIRE(page.ok());
        CHECK((*page)->files.at(0).filename == "demo-2-py3-none-any.whl");
        CHECK_FALSE((*index->page(package("absent")))->found);
        CHECK(server.requests().empty());
    }

    TEST_CASE("no index and no find-links is said with what to configure") {
        SilentProgress silent;
        const auto index = PackageIndex::create(IndexSettings(), silent);
        REQUIRE_FALSE(index.ok());
        CHECK(index.error().hint().find("index-url") != std::string::npos);
    }
}

TEST_SUITE("find-links") {
    TEST_CASE_FIXTURE(TwoIndexes, "the files of a folder are considered beside those of the index") {
        server.add(kOne);
        extra.add(kTwo);
        auto with_folder = settings();
        with_folder.find_links = {extra.folder()};
        const auto page = open(with_folder)->page(package("demo"));
        REQUIRE(page.ok());
        REQUIRE((*page)->files.size() == 2);
        CHECK(has_scheme((*page)->files.at(1).url, "file"));
    }

    TEST_CASE_FIXTURE(TwoIndexes, "a folder alone is enough, offline too") {
        extra.add(kOne);
        auto folder_only = settings();
        folder_only.index_url.clear();
        folder_only.offline = true;
        folder_only.find_links = {file_url(extra.folder().native())};
        const auto index = open(folder_only);
        const auto page = index->page(package("demo"));
        REQUIRE(page.ok());
        const auto& file = (*page)->files.at(0);
        CHECK(index->metadata(file)->starts_with("Metadata-Version: 2.1\n"));
        CHECK(index->download(file, home.path()).get()->size == *file.size);
    }

    TEST_CASE_FIXTURE(TwoIndexes, "a page of links is read from disk and from a server") {
        extra.add(kOne);
        const auto page_on_disk = home.write("links.html", "<a href='demo-3-py3-none-any.whl#sha256=00'>demo</a>");
        auto with_pages = settings();
        with_pages.find_links = {page_on_disk, extra.url("html") + "demo/"};
        const auto page = open(with_pages)->page(package("demo"));
        REQUIRE(page.ok());
        REQUIRE((*page)->files.size() == 2);
        CHECK((*page)->files.at(0).filename == "demo-3-py3-none-any.whl");
        CHECK((*page)->files.at(1).filename == "demo-1-py3-none-any.whl");
    }

    TEST_CASE_FIXTURE(IndexFixture, "a folder that is not there is a detail and no error") {
        auto absent = settings();
        absent.find_links = {"/absent/folder"};
        CHECK(open(absent)->page(package("demo")).ok());
        CHECK(progress.details.size() == 1);
        CHECK(progress.warnings.empty());
    }
}

}  // namespace pyenvx::index
