#include <doctest/doctest.h>

#include <algorithm>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/cache/http/http_transport.hpp"
#include "store/cache/s3/multipart.hpp"
#include "store/cache/s3/s3_transport.hpp"
#include "tests/support/loopback_server.hpp"

using namespace pyenvx;

namespace {

const auto kInfo = cache::CacheKey::cache_info();
const auto kData = cache::CacheKey::data(Sha256::of("a name"));

index::HttpSettings quick() {
    index::HttpSettings settings;
    settings.timeout = std::chrono::seconds(5);
    settings.retries = 1;
    settings.first_delay = std::chrono::milliseconds(1);
    return settings;
}

std::string place(const tests::LoopbackServer& server) { return concat("127.0.0.1:", server.port()); }

/// A server, and a transport to it.
struct Web {
    tests::LoopbackServer server{"file_server.py"};
    tests::TemporaryDirectory scratch;
    std::unique_ptr<cache::Transport> transport;

    explicit Web(std::string_view way, std::string_view userinfo = "") {
        const auto url = cache::CacheUrl::parse(concat("http://", userinfo, place(server), "/", way)).value();
        transport = cache::http_transport(url, quick(), false, scratch.path()).value();
    }

    void put(const cache::CacheKey& key, std::string_view text) const {
        std::filesystem::create_directories((server.folder() / key.str()).parent_path());
        REQUIRE(write_file_atomically(server.folder() / key.str(), text).ok());
    }
};

Result<std::string> all_of(Result<std::unique_ptr<ByteSource>> source) {
    if (!source.ok()) return source.error();
    std::string text, piece(4096, '\0');
    while (const auto count = TRY((*source)->read(piece.data(), piece.size()))) text.append(piece, 0, count);
    return text;
}

std::string long_text() {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += concat(i, ' ');
    return text;
}

}  // namespace

TEST_CASE("what is put on a web server can be read, measured and opened at any place") {
    const Web web("plain");
    CHECK(web.transport->read(kInfo, 100).value() == std::nullopt);
    CHECK(web.transport->size(kData).value() == std::nullopt);
    CHECK(all_of(web.transport->open(kData, 0)).error().kind() == ErrorKind::NotFound);
    const auto text = long_text();
    REQUIRE(cache::put_text(*web.transport, kData, text).ok());
    REQUIRE(cache::put_text(*web.transport, kInfo, "small").ok());
    CHECK(web.transport->read(kInfo, 100).value() == "small");
    CHECK(web.transport->size(kData).value() == text.size());
    CHECK(all_of(web.transport->open(kData, 0)).value() == text);
    CHECK(all_of(web.transport->open(kData, 5000)).value() == text.substr(5000));
    CHECK(all_of(web.transport->open(kData, text.size() + 1)).error().kind() == ErrorKind::NotFound);
}

TEST_CASE("a server that knows no ranges is read from the place that was asked for") {
    const Web web("no-ranges");
    web.put(kData, long_text());
    CHECK(all_of(web.transport->open(kData, 5000)).value() == long_text().substr(5000));
}

TEST_CASE("one connection serves a file after the other") {
    const Web web("plain");
    web.put(kData, "data");
    for (int i = 0; i < 3; ++i) CHECK(all_of(web.transport->open(kData, 0)).value() == "data");
    CHECK(web.transport->size(kData).value() == 4u);
}

TEST_CASE("a small file that never ends is refused") {
    const Web web("endless");
    web.put(kInfo, "x");
    CHECK(web.transport->read(kInfo, 100'000).error().kind() == ErrorKind::Refused);
}

TEST_CASE("a body that breaks off is a failure of the network") {
    const Web web("cut");
    web.put(kData, long_text());
    CHECK(all_of(web.transport->open(kData, 0)).error().kind() == ErrorKind::Network);
}

TEST_CASE("a server that takes no files says so") {
    const Web web("read-only");
    const auto put = cache::put_text(*web.transport, kInfo, "x");
    REQUIRE_FALSE(put.ok());
    CHECK(put.error().kind() == ErrorKind::Refused);
    CHECK(put.error().message().find("takes no files") != std::string::npos);
}

TEST_CASE("the password of a cache's address is for its server, and is asked for where it is wrong") {
    const Web web("login", "me:secret@"), wrong("login", "me:other@");
    web.put(kInfo, "x");
    CHECK(web.transport->read(kInfo, 10).value() == "x");
    CHECK(wrong.transport->read(kInfo, 10).error().kind() == ErrorKind::Refused);
}

TEST_CASE("plain http to another machine is asked only for what is signed") {
    const auto url = cache::CacheUrl::parse("http://cache.example").value();
    const tests::TemporaryDirectory scratch;
    auto settings = quick();
    settings.proxy = "http://127.0.0.1:1";
    const auto without = cache::http_transport(url, settings, false, scratch.path()).value();
    CHECK(without->read(kInfo, 10).error().kind() == ErrorKind::Refused);
    const auto with = cache::http_transport(url, settings, true, scratch.path()).value();
    CHECK(with->read(kInfo, 10).error().kind() == ErrorKind::Network);
}

namespace {

Result<std::unique_ptr<cache::Transport>> bucket(const tests::LoopbackServer& server, std::string_view secret,
                                                 const std::filesystem::path& scratch) {
    const auto url = cache::CacheUrl::parse(concat("s3://s3/bucket?region=eu-west-3&endpoint=http://", place(server)));
    Environment environment;
    environment.set("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    environment.set("AWS_SECRET_ACCESS_KEY", secret);
    return cache::s3_transport(url.value(), quick(), environment, scratch);
}

}  // namespace

TEST_CASE("a bucket is asked with signed requests, and a wrong secret is refused") {
    const tests::LoopbackServer server{"file_server.py"};
    const tests::TemporaryDirectory scratch;
    const auto transport = bucket(server, "wJalrXUtnFEMI", scratch.path()).value();
    REQUIRE(cache::put_text(*transport, kData, "0123456789").ok());
    CHECK(transport->size(kData).value() == 10u);
    CHECK(transport->read(kData, 10).value() == "0123456789");
    CHECK(all_of(transport->open(kData, 4)).value() == "456789");
    const auto other = bucket(server, "other", scratch.path()).value();
    CHECK(other->read(kData, 10).error().kind() == ErrorKind::Refused);
}

TEST_CASE("a large file goes into a bucket in parts") {
    const tests::LoopbackServer server{"file_server.py"};
    const tests::TemporaryDirectory scratch;
    const auto transport = bucket(server, "wJalrXUtnFEMI", scratch.path()).value();
    const auto size = cache::kLargestAtOnce + 12'345;
    const Fd file = transport->spool().value();
    REQUIRE(sys::pwrite_all(file, "the end", size - 7).ok());
    REQUIRE(transport->put(kData, file, size).ok());
    CHECK(transport->size(kData).value() == size);
    CHECK(all_of(transport->open(kData, size - 7)).value() == "the end");
    CHECK(server.log().find("partNumber=3") != std::string::npos);
}
