#include "store/base/sys.hpp"
#include "tests/unit/index/index_fixture.hpp"

namespace pyenvx::index {
namespace {

constexpr auto kDemo = R"({"name": "demo", "version": "1", "requires": ["other>=2"]})";
// More before the metadata than one range from the end holds.
constexpr auto kLarge = R"({"name": "demo", "version": "1", "padding": 600000})";

DistributionFile only_file(PackageIndex& index) {
    const auto page = index.page(package("demo"));
    REQUIRE(page.ok());
    REQUIRE((*page)->files.size() == 1);
    return (*page)->files.at(0);
}

bool asked(const std::vector<std::string>& requests, std::string_view words) {
    for (const auto& request : requests) {
        if (request.find(words) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_SUITE("metadata of a wheel") {
    TEST_CASE_FIXTURE(IndexFixture, "the sidecar is used where it is offered, and the wheel is not touched") {
        server.add(kDemo);
        const auto index = open("sidecar");
        const auto metadata = index->metadata(only_file(*index));
        REQUIRE(metadata.ok());
        CHECK(metadata->find("Requires-Dist: other>=2") != std::string::npos);
        CHECK_FALSE(asked(server.requests(), ".whl range"));
    }

    TEST_CASE_FIXTURE(IndexFixture, "a sidecar with another hash is refused") {
        server.add(kDemo);
        const auto index = open("wrong-sidecar");
        const auto metadata = index->metadata(only_file(*index));
        REQUIRE_FALSE(metadata.ok());
        CHECK(metadata.error().kind() == ErrorKind::Refused);
    }

    TEST_CASE_FIXTURE(IndexFixture, "one range from the end is enough, whatever the server says about it") {
        server.add(kLarge);
        for (const auto* behaviours : {"", "no-size", "bare-range", "no-size,bare-range", "html,no-hash"}) {
            CAPTURE(behaviours);
            auto fresh = settings(behaviours);
            fresh.cache_dir.clear();
            const auto index = open(fresh);
            const auto file = only_file(*index);
            (void)server.requests();
            const auto metadata = index->metadata(file);
            REQUIRE(metadata.ok());
            CHECK(metadata->starts_with("Metadata-Version: 2.1\nName: demo\n"));
            const auto requests = server.requests();
            CHECK(requests.size() == 1);
            CHECK_FALSE(asked(requests, "range=-"));
        }
    }

    TEST_CASE_FIXTURE(IndexFixture, "a second range fetches metadata that does not lie at the end") {
        server.add(R"({"name": "demo", "version": "1", "bad": "metadata-first", "padding": 600000})");
        const auto index = open();
        const auto file = only_file(*index);
        (void)server.requests();
        const auto metadata = index->metadata(file);
        REQUIRE(metadata.ok());
        CHECK(metadata->starts_with("Metadata-Version: 2.1\n"));
        CHECK(server.requests().size() == 2);
    }

    TEST_CASE_FIXTURE(IndexFixture, "a server without ranges sends the wheel once, for metadata and download") {
        server.add(kLarge);
        for (const auto* behaviours : {"no-ranges", "no-suffix-ranges,no-size"}) {
            CAPTURE(behaviours);
            auto fresh = settings(behaviours);
            fresh.cache_dir.clear();
            const auto index = open(fresh);
            const auto file = only_file(*index);
            REQUIRE(index->metadata(file).ok());
            (void)server.requests();
            auto downloaded = index->download(file, home.path()).get();
            REQUIRE(downloaded.ok());
            CHECK(downloaded->sha256.hex() == file.hashes.at("sha256"));
            CHECK(server.requests().empty());
        }
    }

    TEST_CASE_FIXTURE(IndexFixture, "what is no wheel is refused") {
        for (const auto* bad : {"no-metadata", "two-metadata", "truncated", "trailing"}) {
            CAPTURE(bad);
            IndexFixture other;
            other.server.add(concat(R"({"name": "demo", "version": "1", "bad": ")", bad, R"("})"));
            const auto index = other.open();
            const auto metadata = index->metadata(only_file(*index));
            REQUIRE_FALSE(metadata.ok());
            CHECK(metadata.error().kind() == ErrorKind::Refused);
        }
    }

    TEST_CASE_FIXTURE(IndexFixture, "metadata of a wheel that is known by hash is asked for once for ever") {
        server.add(kDemo);
        for (const int round : {1, 2}) {
            const auto index = open();
            const auto file = only_file(*index);
            (void)server.requests();
            REQUIRE(index->metadata(file).ok());
            CHECK(server.requests().empty() == (round == 2));
        }
    }
}

TEST_SUITE("downloads") {
    TEST_CASE_FIXTURE(IndexFixture, "a download is the file that the index lists, and has no name on disk") {
        server.add(kLarge);
        const auto index = open();
        const auto file = only_file(*index);
        const auto folder = home.path() / "downloads";
        std::filesystem::create_directory(folder);
        auto downloaded = index->download(file, folder).get();
        REQUIRE(downloaded.ok());
        CHECK(downloaded->size == *file.size);
        CHECK(downloaded->sha256.hex() == file.hashes.at("sha256"));
        CHECK(sys::fstat(downloaded->fd)->st_nlink == 0);
        CHECK(std::filesystem::is_empty(folder));
    }

    TEST_CASE_FIXTURE(IndexFixture, "a file that is not what the index lists is refused") {
        server.add(kDemo);
        for (const auto* behaviour : {"wrong-hash", "wrong-size", "endless-file"}) {
            CAPTURE(behaviour);
            const auto index = open(behaviour);
            const auto downloaded = index->download(only_file(*index), home.path()).get();
            REQUIRE_FALSE(downloaded.ok());
            CHECK(downloaded.error().kind() == ErrorKind::Refused);
        }
    }

    TEST_CASE_FIXTURE(IndexFixture, "a file that breaks off or is missing is an error that names it") {
        server.add(kDemo);
        for (const auto* behaviour : {"half-file", "missing-file"}) {
            CAPTURE(behaviour);
            const auto index = open(behaviour);
            const auto downloaded = index->download(only_file(*index), home.path()).get();
            REQUIRE_FALSE(downloaded.ok());
            CHECK(downloaded.error().kind() == ErrorKind::Network);
            CHECK(downloaded.error().message().find("demo-1-py3-none-any.whl") != std::string::npos);
        }
    }

    TEST_CASE_FIXTURE(IndexFixture, "a download into a folder that is not there fails and says where") {
        server.add(kDemo);
        const auto index = open();
        const auto downloaded = index->download(only_file(*index), home.path() / "absent").get();
        REQUIRE_FALSE(downloaded.ok());
        CHECK(downloaded.error().kind() == ErrorKind::Io);
    }

    TEST_CASE_FIXTURE(IndexFixture, "ending the index ends its downloads without waiting for them") {
        server.add(kDemo);
        auto index = open();
        auto file = only_file(*index);
        file.url.replace(file.url.find("/files/"), 7, "/silent/files/");
        auto download = index->download(file, home.path());
        index.reset();
        CHECK(download.get().error().kind() == ErrorKind::Interrupted);
    }
}

}  // namespace pyenvx::index
