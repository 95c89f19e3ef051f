#include <set>

#include "store/base/file.hpp"
#include "store/index/http/url.hpp"
#include "tests/unit/index/index_fixture.hpp"

namespace pyenvx::index {

TEST_SUITE("pages of an index") {
    TEST_CASE_FIXTURE(IndexFixture, "JSON and HTML pages list the same files") {
        server.add(
            R"([{"name": "Demo.Pkg", "version": "1.0"}, {"kind": "sdist", "name": "demo-pkg", "version": "1.0"}])");
        const auto json = open()->page(package("demo_pkg"));
        auto html_settings = settings("html");
        html_settings.cache_dir.clear();
        const auto html = open(html_settings)->page(package("demo_pkg"));
        REQUIRE(json.ok());
        REQUIRE(html.ok());
        REQUIRE((*json)->files.size() == 2);
        REQUIRE((*html)->files.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK((*json)->files.at(i).filename == (*html)->files.at(i).filename);
            CHECK((*json)->files.at(i).hashes == (*html)->files.at(i).hashes);
        }
    }

    TEST_CASE_FIXTURE(IndexFixture, "a project that the index does not have is not found and no error") {
        const auto page = open()->page(package("absent"));
        REQUIRE(page.ok());
        CHECK_FALSE((*page)->found);
    }

    TEST_CASE_FIXTURE(IndexFixture, "what is no page of an index is an error that says so") {
        server.add(R"({"name": "demo", "version": "1"})");
        const std::pair<const char*, const char*> cases[] = {
            {"html-as-json", "promised JSON and sent HTML"},   {"captive", "is no page of an index"},
            {"not-json", "JSON that is not as PEP 691 says"},  {"api-2", "speaks version 2.0"},
            {"half-page", "ended before the whole"},           {"endless", "sends more than the"},
            {"redirect-loop", "redirects more than 10 times"}, {"busy", "HTTP status 503"},
            {"auth", "wants a user name and password"},
        };
        for (const auto& example : cases) {
            const auto& [behaviour, words] = example;
            CAPTURE(example.first);
            const auto page = open(behaviour)->page(package("demo"));
            REQUIRE_FALSE(page.ok());
            CHECK(page.error().kind() == ErrorKind::Network);
            CHECK_MESSAGE(page.error().message().find(words) != std::string::npos, page.error().message());
        }
        CHECK_FALSE(std::filesystem::exists(home.path() / "cache"));
    }

    TEST_CASE_FIXTURE(IndexFixture, "a server that is busy or drops the connection once is asked again") {
        server.add(R"({"name": "demo", "version": "1"})");
        for (const auto* behaviour : {"busy-once", "drop-once"}) {
            auto patient = settings(behaviour);
            patient.retries = 2;
            CAPTURE(behaviour);
            const auto page = open(patient)->page(package("demo"));
            REQUIRE(page.ok());
            CHECK((*page)->files.size() == 1);
            CHECK(server.requests().size() == 2);
        }
    }

    TEST_CASE_FIXTURE(IndexFixture, "a server that never answers is given up after the time-out") {
        server.add(R"({"name": "demo", "version": "1"})");
        auto hasty = settings("silent");
        hasty.timeout = std::chrono::seconds(1);
        const auto page = open(hasty)->page(package("demo"));
        REQUIRE_FALSE(page.ok());
        CHECK(page.error().message().find("sent nothing for 1 seconds") != std::string::npos);
    }

    TEST_CASE_FIXTURE(IndexFixture, "a refused connection names the host and not the credentials") {
        auto closed = settings();
        closed.index_url = "http://user:hunter2@127.0.0.1:1/simple/";
        const auto page = open(closed)->page(package("demo"));
        REQUIRE_FALSE(page.ok());
        CHECK(page.error().message() == "cannot connect to 127.0.0.1");
        CHECK(everything_in(page.error()).find("hunter2") == std::string::npos);
    }

    TEST_CASE_FIXTURE(IndexFixture, "plain http to a host that is not trusted is refused before any connection") {
        auto plain = settings();
        plain.index_url = "http://index.example/simple/";
        const auto page = open(plain)->page(package("demo"));
        REQUIRE_FALSE(page.ok());
        CHECK(page.error().kind() == ErrorKind::Refused);
        CHECK(page.error().hint().find("trusted-host") != std::string::npos);
    }

    TEST_CASE_FIXTURE(IndexFixture, "a quarantined project is marked") {
        server.add(R"({"name": "demo", "version": "1"})");
        const auto page = open("quarantined")->page(package("demo"));
        REQUIRE(page.ok());
        CHECK((*page)->status == ProjectStatus::Quarantined);
    }

    TEST_CASE_FIXTURE(IndexFixture, "a yanked file carries its reason in both forms") {
        server.add(R"({"name": "demo", "version": "1"})");
        for (const auto* behaviours : {"yanked", "yanked,html"}) {
            const auto page = open(behaviours)->page(package("demo"));
            REQUIRE(page.ok());
            CHECK((*page)->files.at(0).yanked);
            CHECK((*page)->files.at(0).yanked_reason == "broken");
        }
    }
}

TEST_SUITE("credentials of an index") {
    std::string all_files_below(const std::filesystem::path& folder) {
        std::string bytes;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.is_regular_file()) bytes += *read_file(entry.path(), 1 << 20);
        }
        return bytes;
    }

    TEST_CASE_FIXTURE(IndexFixture, "credentials in the URL open the index and reach neither page nor cache") {
        server.add(R"({"name": "demo", "version": "1"})");
        auto secret = settings();
        secret.index_url = server.url_with("user:secret", "auth");
        const auto index = open(secret);
        const auto page = index->page(package("demo"));
        REQUIRE(page.ok());
        const auto& file = (*page)->files.at(0);
        CHECK(index->metadata(file).ok());
        CHECK(index->download(file, home.path()).get().ok());
        CHECK((file.url + (*page)->source).find("secret") == std::string::npos);
        CHECK(all_files_below(home.path()).find("secret") == std::string::npos);
    }

    TEST_CASE_FIXTURE(IndexFixture, "credentials are not sent to another host that the index redirects to") {
        server.add(R"({"name": "demo", "version": "1"})");
        auto secret = settings();
        secret.index_url = server.url_with("user:secret", "redirect-host");
        REQUIRE(open(secret)->page(package("demo")).ok());
        const auto requests = server.requests();
        REQUIRE(requests.size() == 2);
        CHECK(requests[0].find("auth=yes") != std::string::npos);
        CHECK(requests[1].find("auth=no") != std::string::npos);
    }

    TEST_CASE_FIXTURE(IndexFixture, "netrc opens an index whose URL has no credentials") {
        server.add(R"({"name": "demo", "version": "1"})");
        auto with_netrc = settings("auth");
        with_netrc.netrc_file = home.write("netrc", "machine 127.0.0.1 login user password secret\n");
        with_netrc.netrc_origins = {origin_of(with_netrc.index_url)};
        CHECK(open(with_netrc)->page(package("demo")).ok());
    }

    TEST_CASE_FIXTURE(IndexFixture, "netrc is for no host but those that it is said to be for") {
        server.add(R"({"name": "demo", "version": "1"})");
        auto with_netrc = settings("auth");
        with_netrc.netrc_file = home.write("netrc", "machine 127.0.0.1 login user password secret\n");
        with_netrc.netrc_origins = {"http://127.0.0.1:1"};
        CHECK_FALSE(open(with_netrc)->page(package("demo")).ok());
    }

    TEST_CASE_FIXTURE(IndexFixture, "a page whose links carry credentials is used without them and not kept") {
        server.add(R"({"name": "demo", "version": "1"})");
        const auto page = open("credential-links")->page(package("demo"));
        REQUIRE(page.ok());
        CHECK((*page)->files.at(0).url.find("secret") == std::string::npos);
        CHECK_FALSE(std::filesystem::exists(home.path() / "cache"));
    }
}

}  // namespace pyenvx::index
