#include <doctest/doctest.h>

#include "launcher/direct/direct_url.hpp"

using namespace pyenvx;
using namespace pyenvx::direct;

namespace {

const std::string kDigest(64, 'a');

ArchiveUrl archive(std::string_view url) { return std::get<ArchiveUrl>(parse_direct_url(url).value()); }
GitUrl git(std::string_view url) { return std::get<GitUrl>(parse_direct_url(url).value()); }
LocalUrl local(std::string_view url) { return std::get<LocalUrl>(parse_direct_url(url).value()); }

std::string error_of(std::string_view url) {
    const auto parsed = parse_direct_url(url);
    return parsed.ok() ? "no error" : parsed.error().message();
}

}  // namespace

TEST_CASE("an archive's address says file, digest and subdirectory, and keeps its credentials apart") {
    const auto url = archive(concat("https://me:s%40cret@files.example/a/b-1.0.tar.gz?x=1#sha256=", kDigest,
                                    "&subdirectory=python/b/&egg=b"));
    CHECK(url.url == "https://files.example/a/b-1.0.tar.gz?x=1");
    CHECK(url.filename == "b-1.0.tar.gz");
    REQUIRE(url.credentials);
    CHECK(url.credentials->password == "s@cret");
    CHECK(url.hashes == Hashes{{"sha256", kDigest}});
    CHECK(url.subdirectory == "python/b");
}

TEST_CASE("a repository's address says revision and subdirectory") {
    const auto https = git("git+https://git.example/a/b.git@v1.0#subdirectory=sub&egg=b");
    CHECK(https.url == "https://git.example/a/b.git");
    CHECK(https.revision == "v1.0");
    CHECK(https.subdirectory == "sub");
    CHECK(https.for_git() == https.url);
    const auto plain = git("git+https://git.example/a/b.git");
    CHECK(plain.revision.empty());
    CHECK(git("git+https://git.example/b@feature/x").revision == "feature/x");
    CHECK(git("git+file:///srv/b.git@main").url == "file:///srv/b.git");
}

TEST_CASE("a password stands in no address that git is given, and the user of ssh is part of it") {
    const auto https = git("git+https://me:secret@git.example/b.git@v1");
    CHECK(https.url == "https://git.example/b.git");
    CHECK(https.for_git() == "https://git.example/b.git");
    REQUIRE(https.has_password());
    CHECK(https.credentials->user == "me");
    CHECK(https.credentials->password == "secret");
    const auto name = git("git+https://m%40e@git.example/b.git");
    CHECK_FALSE(name.has_password());
    CHECK(name.for_git() == "https://m%40e@git.example/b.git");
    CHECK(error_of("git+https://me:a%0Ab@git.example/b.git").find("control character") != std::string::npos);
    const auto ssh = git("git+ssh://git@git.example:2222/a/b.git@v1");
    CHECK(ssh.url == "ssh://git@git.example:2222/a/b.git");
    CHECK_FALSE(ssh.credentials);
    CHECK(git("git+ssh://me@work@git.example/b").url == "ssh://me@work@git.example/b");
}

TEST_CASE("an address of this machine is a path") {
    CHECK(local("file:///a/b%20c/../d").path == "/a/d");
    CHECK(local("file:///a/b/").path == "/a/b");
    CHECK(local("file:///").path == "/");
    CHECK(local("file://localhost/a#subdirectory=x").subdirectory == "x");
    CHECK(error_of("file://elsewhere/a") == "file://elsewhere/a is no absolute path of this machine");
}

TEST_CASE("what git could take for an option or a program is refused") {
    for (const auto* url : {"git+https://git.example/b@--upload-pack=evil",
                            "git+https://git.example/b@-x",
                            "git+ssh://-oProxyCommand=evil/b",
                            "git+ssh://-oProxyCommand=evil@host/b",
                            "git+ext::sh -c evil",
                            "ext::sh -c evil",
                            "git+ext://sh",
                            "git+git://git.example/b",
                            "git+http://git.example/b",
                            "git+http://127.evil@git.example/b",
                            "git+http://127.evil.example/b",
                            "git+https://git.example/b@a..b",
                            "git+https://git.example/b@a%20b",
                            "git+https://git.example/b@$(evil)",
                            "git+https://git.example/b@x@{1}",
                            "git+https://git.example/b@",
                            "git+https://git.example",
                            "git+https:///b",
                            "git+file://host/b",
                            "git+ssh://git:secret@git.example/b",
                            "git+https://git.example/b?x",
                            "git@git.example:a/b.git",
                            "hg+https://hg.example/b",
                            "fd::17"}) {
        CAPTURE(url);
        CHECK(error_of(url) != "no error");
    }
}

TEST_CASE("a subdirectory stays inside and is never git's own") {
    for (const auto* folder : {"..", "a/../..", "/etc", "a%2F..%2F..%2Fb", ".git", "a/.GIT/b", "a%00", "a%0Ab"}) {
        CAPTURE(folder);
        CHECK(error_of(concat("git+https://git.example/b#subdirectory=", folder)) != "no error");
    }
}

TEST_CASE("digests are whole and strong") {
    CHECK(error_of("https://files.example/b-1.0.zip#sha256=00") ==
          "https://files.example/b-1.0.zip has no digest after sha256=");
    CHECK(error_of("https://files.example/b-1.0.zip#md5=00") ==
          "https://files.example/b-1.0.zip has the weak digest md5: use sha256");
}

TEST_CASE("an archive of no known kind is refused, and no message repeats a password") {
    CHECK(error_of("https://me:secret@files.example/b-1.0.exe").find("secret") == std::string::npos);
    CHECK(error_of("https://files.example/") != "no error");
    CHECK(error_of("git+https://me:secret@git.example/b@-x").find("secret") == std::string::npos);
    CHECK(error_of("ftp://me:secret@files.example/b.zip").find("secret") == std::string::npos);
}

TEST_CASE("an address that others read otherwise is refused") {
    CHECK(error_of("https://files.example/b-1.0.zip#egg=b#subdirectory=c") ==
          "https://files.example/b-1.0.zip has two \"#\"");
    CHECK(error_of("https://[::1/b-1.0.zip") == "https://[::1/b-1.0.zip names half a host");
}

TEST_CASE("what is kept of an address has no password") {
    CHECK(without_credentials("git+https://me:secret@git.example/b@v1") == "git+https://git.example/b@v1");
    CHECK(without_credentials("git+ssh://git@git.example/b@v1") == "git+ssh://git@git.example/b@v1");
    CHECK(without_credentials("https://files.example/a@b.zip") == "https://files.example/a@b.zip");
}

TEST_CASE("names are said by file names and by egg") {
    CHECK(name_said_by("https://files.example/My_Name-1.0-py3-none-any.whl") == "my-name");
    CHECK(name_said_by("file:///a/b-1.0.tar.gz#x") == "b");
    CHECK(name_said_by("git+https://git.example/x#egg=My.Name[e]") == "my-name");
    CHECK_FALSE(name_said_by("https://files.example/main.zip"));
}
