#include "store/cache/file_transport.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::cache;
using pyenvx::tests::TemporaryDirectory;

namespace {

std::unique_ptr<Transport> open_cache(const std::filesystem::path& folder) {
    return file_transport(*CacheUrl::parse(folder.native())).value();
}

std::string rest_of(Transport& transport, const CacheKey& key, std::uint64_t offset) {
    const auto source = transport.open(key, offset).value();
    std::string text;
    char buffer[3];
    while (const auto count = source->read(buffer, sizeof buffer).value()) text.append(buffer, count);
    return text;
}

const auto kKey = CacheKey::parse("info/some-key").value();

}  // namespace

TEST_CASE("what was put into a folder is read from it, from any offset on") {
    TemporaryDirectory directory;
    const auto cache = open_cache(directory.path() / "made/with/the/first");
    REQUIRE(put_text(*cache, kKey, "hello, world").ok());
    CHECK(cache->read(kKey, 100)->value() == "hello, world");
    CHECK(cache->size(kKey)->value() == 12);
    CHECK(rest_of(*cache, kKey, 0) == "hello, world");
    CHECK(rest_of(*cache, kKey, 7) == "world");
    CHECK(rest_of(*cache, kKey, 12).empty());
    CHECK(cache->open(kKey, 13).error().kind() == ErrorKind::NotFound);
    CHECK(cache->finish().ok());
}

TEST_CASE("a folder that is not there is an empty cache, and reading makes nothing") {
    TemporaryDirectory directory;
    const auto cache = open_cache(directory.path() / "none");
    CHECK(!cache->read(kKey, 100)->has_value());
    CHECK(!cache->size(kKey)->has_value());
    CHECK(cache->open(kKey, 0).error().kind() == ErrorKind::NotFound);
    CHECK(!std::filesystem::exists(directory.path() / "none"));
}

TEST_CASE("what is put takes the place of what was there, and nothing else is left") {
    TemporaryDirectory directory;
    const auto cache = open_cache(directory.path());
    REQUIRE(put_text(*cache, kKey, "old").ok());
    REQUIRE(put_text(*cache, kKey, "new").ok());
    CHECK(cache->read(kKey, 100)->value() == "new");
    CHECK(std::filesystem::is_empty(directory.path() / "tmp"));
}

TEST_CASE("a file that was not spooled by the cache is copied into it") {
    TemporaryDirectory elsewhere;
    TemporaryDirectory directory;
    const auto cache = open_cache(directory.path());
    const Fd file = sys::open(elsewhere.write("file", "some text").c_str(), O_RDONLY).value();
    REQUIRE(cache->put(kKey, file, 9).ok());
    CHECK(cache->read(kKey, 100)->value() == "some text");
    REQUIRE(cache->put(kKey, file, 4).ok());
    CHECK(cache->read(kKey, 100)->value() == "some");
}

TEST_CASE("a text that is longer than asked for is refused") {
    TemporaryDirectory directory;
    const auto cache = open_cache(directory.path());
    REQUIRE(put_text(*cache, kKey, "hello").ok());
    CHECK(cache->read(kKey, 4).error().kind() == ErrorKind::Refused);
}

TEST_CASE("names of files in a cache lead nowhere else") {
    for (const auto* text : {"", "/a", "a/", "a//b", "../a", "a/../b", ".hidden", "a/.b", "a b", "a?b", "a\nb"}) {
        CHECK_MESSAGE(!CacheKey::parse(text).ok(), text);
    }
    CHECK(CacheKey::parse("a/b-c_d.e+f=g")->str() == "a/b-c_d.e+f=g");
}

TEST_CASE("addresses of caches are taken apart, and others refused") {
    const auto url = CacheUrl::parse("https://user:secret@host:8080/a/b/?priority=10&x=1").value();
    CHECK(url.scheme == "https");
    CHECK(url.place == "user:secret@host:8080/a/b");
    CHECK(url.parameters.at("priority") == "10");
    CHECK(url.str() == "https://user@host:8080/a/b");
    CHECK(CacheUrl::parse("/srv/cache")->str() == "file:///srv/cache");
    CHECK(!CacheUrl::parse("file:///srv/cache")->is_remote());
    for (const auto* text : {"", "srv/cache", "file://srv", "file://", "ftp://host/x", "https://", "https://a b",
                             "s3://b?x", "s3://b?x=1&x=2"}) {
        CHECK_MESSAGE(!CacheUrl::parse(text).ok(), text);
    }
}
