#include <doctest/doctest.h>

#include "store/index/http/retry.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::index {

TEST_SUITE("URLs") {
    TEST_CASE("references resolve as RFC 3986, section 5.4, lists them") {
        const std::pair<const char*, const char*> cases[] = {
            {"g:h", "g:h"},
            {"g", "http://a/b/c/g"},
            {"./g", "http://a/b/c/g"},
            {"g/", "http://a/b/c/g/"},
            {"/g", "http://a/g"},
            {"//g", "http://g"},
            {"?y", "http://a/b/c/d;p?y"},
            {"g?y", "http://a/b/c/g?y"},
            {"#s", "http://a/b/c/d;p?q#s"},
            {"g#s", "http://a/b/c/g#s"},
            {"", "http://a/b/c/d;p?q"},
            {".", "http://a/b/c/"},
            {"..", "http://a/b/"},
            {"../g", "http://a/b/g"},
            {"../..", "http://a/"},
            {"../../g", "http://a/g"},
            {"../../../g", "http://a/g"},
            {"/./g", "http://a/g"},
            {"/../g", "http://a/g"},
            {"g.", "http://a/b/c/g."},
            {"./g/.", "http://a/b/c/g/"},
            {"g/../h", "http://a/b/c/h"},
        };
        for (const auto& example : cases) {
            const auto& [reference, target] = example;
            CAPTURE(example.first);
            CHECK(resolve_url("http://a/b/c/d;p?q", reference) == target);
        }
    }

    TEST_CASE("credentials are split off and decoded") {
        const auto parts = split_credentials("HTTPS://us%40er:p%3Aw@index.example:8443/simple/?q=1#frag");
        REQUIRE(parts.ok());
        CHECK(parts->url == "https://index.example:8443/simple/?q=1");
        REQUIRE(parts->credentials.has_value());
        CHECK(parts->credentials->user == "us@er");
        CHECK(parts->credentials->password == "p:w");
    }

    TEST_CASE("what is shown of a URL has no credentials, query or control characters") {
        CHECK(redacted("https://user:secret@index.example/simple/?token=secret#secret") ==
              "https://index.example/simple/");
        CHECK(redacted("user:secret@index.example/simple") == "user:index.example/simple");
        CHECK(redacted("https://user:sec@ret@index.example/") == "https://index.example/");
        CHECK(redacted("https://index.example/\x1b[31m") == "https://index.example/\\x1b[31m");
    }

    TEST_CASE("addresses that programs read in different ways are invalid, and the error keeps the secret") {
        for (const auto* url : {"https://user:secret@a.example\\@b.example/", "https://user:secret@a.example/a b",
                                "https://user:secret@/x", "ftp://user:secret@a.example/", "https:///x"}) {
            const auto parts = split_credentials(url);
            CAPTURE(url);
            REQUIRE_FALSE(parts.ok());
            CHECK(parts.error().message().find("secret") == std::string::npos);
        }
    }

    TEST_CASE("origins compare scheme, host and port") {
        CHECK(origin_of("https://Index.Example/a") == origin_of("https://index.example:443/b"));
        CHECK(origin_of("https://index.example") != origin_of("http://index.example"));
        CHECK(origin_of("https://index.example") != origin_of("https://index.example:444"));
        CHECK(origin_of("http://[::1]:8080/x") == "http://[::1]:8080");
        CHECK(host_of("http://[::1]:8080/x") == "::1");
        CHECK(host_of("http://user@Index.Example:80/") == "index.example");
    }

    TEST_CASE("file URLs and paths turn into each other") {
        CHECK(file_url_path(file_url("/wheels/a b+c.whl")) == "/wheels/a b+c.whl");
        CHECK_FALSE(file_url_path("file://elsewhere.example/x").has_value());
        CHECK_FALSE(file_url_path("https://index.example/x").has_value());
    }

    TEST_CASE("this machine is known by numbers and by its own name alone") {
        for (const auto* host : {"localhost", "::1", "127.0.0.1", "127.1.2.3"}) CHECK(is_loopback(host));
        for (const auto* host : {"127.evil.example", "127.0.0.1.evil.example", "128.0.0.1", "localhost.evil.example"}) {
            CHECK_FALSE(is_loopback(host));
        }
    }

    TEST_CASE("the file name is the decoded last segment") {
        CHECK(filename_of("https://index.example/a/demo-1%2Bcpu.whl?x#y") == "demo-1+cpu.whl");
        CHECK(filename_of("https://index.example/a/%zz").empty());
    }
}

TEST_SUITE("retries") {
    using std::chrono::milliseconds;

    TEST_CASE("the wait doubles, has a limit, and is shortened by at most half") {
        CHECK(back_off(milliseconds(250), 0, 0) == milliseconds(250));
        CHECK(back_off(milliseconds(250), 3, 0) == milliseconds(2000));
        CHECK(back_off(milliseconds(250), 60, 0) == milliseconds(8000));
        for (std::uint32_t random = 0; random < 10'000; random += 7) {
            CHECK(back_off(milliseconds(250), 1, random) >= milliseconds(250));
        }
    }

    TEST_CASE("Retry-After is taken in seconds up to the limit") {
        CHECK(parse_retry_after(" 2 ", milliseconds(30'000)) == milliseconds(2000));
        CHECK(parse_retry_after("86400", milliseconds(30'000)) == milliseconds(30'000));
        CHECK_FALSE(parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT", milliseconds(30'000)).has_value());
        CHECK_FALSE(parse_retry_after("", milliseconds(30'000)).has_value());
    }
}

}  // namespace pyenvx::index
