#include <doctest/doctest.h>

#include "launcher/source/git/checkout.hpp"

using namespace pyenvx;
using namespace pyenvx::source;

namespace {

direct::GitUrl parent(std::string_view url) {
    return std::get<direct::GitUrl>(direct::parse_direct_url(concat("git+", url)).value());
}

std::string of(std::string_view url, std::string_view written) {
    const auto found = submodule_url(parent(url), written);
    return found.ok() ? found->url : "refused";
}

}  // namespace

TEST_CASE("a relative address begins at its parent's") {
    CHECK(of("https://git.example/a/b.git", "../c.git") == "https://git.example/a/c.git");
    CHECK(of("https://git.example/a/b.git/", "../../d/c.git") == "https://git.example/d/c.git");
    CHECK(of("ssh://git@git.example/a/b.git", "../c.git") == "ssh://git@git.example/a/c.git");
    CHECK(of("https://git.example/a/b.git", "./c") == "https://git.example/a/b.git/c");
}

TEST_CASE("a relative address does not leave its host, nor go far on this machine") {
    CHECK(of("https://git.example/a/b.git", "../../../c.git") == "refused");
    CHECK(of("file:///srv/git/b", "../c") == "file:///srv/git/c");
    CHECK(of("file:///srv/git/b", "../../c") == "refused");
    CHECK(of("file:///srv/git/b", "../x/../../c") == "refused");
}

TEST_CASE("an address of its own is as safe as its parent's, and never of this machine") {
    CHECK(of("https://git.example/b", "https://other.example/c.git") == "https://other.example/c.git");
    CHECK(of("https://git.example/b", "git@git.example:a/c.git") == "ssh://git@git.example/a/c.git");
    CHECK(of("ssh://git@git.example/b", "git@other.example:a/c.git") == "ssh://git@other.example/a/c.git");
    for (const auto* written : {"git@other.example:a/c.git", "file:///srv/c", "/srv/c", "http://git.example/c",
                                "git://git.example/c", "ext::sh -c evil", "-x", "--upload-pack=evil", "",
                                "https://git.example/c@v1", "ssh://-oProxyCommand=evil/c", "C:/x"}) {
        CAPTURE(written);
        CHECK(of("https://git.example/b", written) == "refused");
    }
    CHECK(of("file:///srv/b", "file:///srv/c") == "refused");
}

TEST_CASE("a parent's password goes with addresses that are its own") {
    const auto with = parent("https://me:secret@git.example/a/b");
    const auto beside = submodule_url(with, "../c").value();
    CHECK(beside.url == "https://git.example/a/c");
    REQUIRE(beside.credentials);
    CHECK(beside.credentials->user == "me");
    CHECK(beside.credentials->password == "secret");
    CHECK_FALSE(submodule_url(with, "https://other.example/c").value().credentials);
}
