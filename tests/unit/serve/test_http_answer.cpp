#include "store/serve/http/http_answer.hpp"

#include <doctest/doctest.h>

#include "store/archive/zstd_stream.hpp"
#include "tests/unit/cache/caches.hpp"

using namespace pyenvx;
using namespace pyenvx::tests;
using cache::CacheKey;
using serve::answer;
using serve::HttpAnswer;

namespace {

const auto kData = cache::CacheKey::data(Sha256::of("data"));

struct Site {
    std::shared_ptr<Files> files = std::make_shared<Files>();
    Lies lies = {};
    Told told = {};

    HttpAnswer ask(std::string_view method, std::string_view path, std::string_view range = "",
                   std::string_view encodings = "") {
        MemoryTransport transport(files, lies);
        return answer({method, path, range, encodings}, transport, told);
    }
};

std::string header(const HttpAnswer& answer, std::string_view name) {
    for (const auto& [key, value] : answer.headers) {
        if (key == name) return value;
    }
    return "";
}

std::string body(HttpAnswer answer) {
    if (!answer.stream) return answer.text;
    std::string all(answer.size.value() + 1, '\0');
    all.resize(answer.stream->read(all.data(), all.size()).value());
    return all;
}

}  // namespace

TEST_CASE("GET and HEAD are answered, and nothing else") {
    Site site;
    (*site.files)[cache::CacheKey::cache_info()] = "text";
    CHECK(body(site.ask("GET", "/pyenvx-cache-info")) == "text");
    CHECK(site.ask("HEAD", "/pyenvx-cache-info").status == 200);
    for (const auto* method : {"PUT", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", ""}) {
        const auto refused = site.ask(method, "/pyenvx-cache-info");
        CHECK(refused.status == 405);
        CHECK(header(refused, "Allow") == "GET, HEAD");
    }
}

TEST_CASE("a path that is no key names nothing") {
    Site site;
    for (const auto* path : {"", "/", "//", "/../store", "/info/../../db/store.sqlite", "/info/", "info/x", "/.hidden",
                             "/info/\xff", "/info/a b", "*", "http://host/info/x", "/info\\x"}) {
        CHECK(site.ask("GET", path).status == 404);
    }
    CHECK(site.ask("GET", concat('/', std::string(100'000, 'a'))).status == 404);
}

TEST_CASE("data is given from where a range begins, and whole for every other range") {
    Site site;
    (*site.files)[kData] = "0123456789";
    const auto path = concat('/', kData.str());
    const auto whole = site.ask("GET", path);
    CHECK(whole.status == 200);
    CHECK(header(whole, "Accept-Ranges") == "bytes");
    auto part = site.ask("GET", path, "bytes=4-");
    CHECK(part.status == 206);
    CHECK(header(part, "Content-Range") == "bytes 4-9/10");
    CHECK(body(std::move(part)) == "456789");
    CHECK(body(site.ask("GET", path, "bytes=0-")) == "0123456789");
    for (const auto* range : {"bytes=-3", "bytes=1-2", "bytes=", "bytes=-", "bytes=1-,3-", "lines=1-", "bytes=x-",
                              "bytes=99999999999999999999999-"}) {
        const auto ignored = site.ask("GET", path, range);
        CHECK(ignored.status == 200);
        CHECK(ignored.size == 10);
    }
    const auto beyond = site.ask("GET", path, "bytes=10-");
    CHECK(beyond.status == 416);
    CHECK(header(beyond, "Content-Range") == "bytes */10");
}

TEST_CASE("a whole tree is compressed for who accepts it, and nothing else is") {
    Site site;
    const auto tree = CacheKey::parse("tree/x/y").value();
    (*site.files)[tree] = std::string(1'000'000, 'x');
    (*site.files)[kData] = "data";
    const auto path = concat('/', tree.str());
    const auto packed = site.ask("GET", path, "", "gzip, zstd");
    CHECK(header(packed, "Content-Encoding") == "zstd");
    CHECK(!packed.size);
    archive::ZstdReader reader(*packed.stream);
    std::string all(1'000'001, '\0');
    std::size_t count = 0;
    while (const auto more = reader.read(all.data() + count, all.size() - count).value()) count += more;
    CHECK(all.substr(0, count) == std::string(1'000'000, 'x'));
    for (const auto* encodings : {"", "gzip", "zstd;q=0", "zstdx"}) {
        CHECK(site.ask("GET", path, "", encodings).size == 1'000'000);
    }
    CHECK(site.ask("GET", path, "bytes=1-", "zstd").size == 999'999);
    CHECK(site.ask("GET", concat('/', kData.str()), "", "zstd").size == 4);
}

TEST_CASE("a client hears no reason of what went wrong here, and its owner does") {
    Site site;
    site.lies.before_read = [](const std::string&) { return fail(ErrorKind::Io, "cannot read /home/me/secret"); };
    const auto failed = site.ask("GET", "/pyenvx-cache-info");
    CHECK(failed.status == 500);
    CHECK(failed.text.find("secret") == std::string::npos);
    CHECK(site.told.warnings == std::vector<std::string>{"cannot read /home/me/secret"});
}
