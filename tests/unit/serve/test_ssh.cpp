#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "store/cache/ssh/ssh_line.hpp"
#include "store/cache/ssh/ssh_transport.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::cache;
using pyenvx::tests::TemporaryDirectory;

namespace {

Result<SshPlace> place_of(std::string_view url) { return SshPlace::parse(TRY(CacheUrl::parse(url))); }

/// A folder with a program that is called ssh.
struct FakeSsh {
    explicit FakeSsh(std::string_view script) {
        const auto file = directory.write("ssh", concat("#!/bin/sh\n", script, "\n"));
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    }
    SshAccess access(std::chrono::seconds limit = std::chrono::seconds(20)) const {
        return {*place_of("ssh://host"), Environment({{"PATH", concat(directory.path(), ":/usr/bin:/bin")}}),
                "ssh://host", limit};
    }
    Error failure(std::chrono::seconds limit = std::chrono::seconds(20)) const {
        const auto used = access(limit);
        return SshLine::open(used).error();
    }

    TemporaryDirectory directory;
};

}  // namespace

TEST_CASE("an address for ssh is a user, a host, a port and a home") {
    const auto place = place_of("ssh://me@host.example:2222/srv/pyenvx?program=/opt/bin/pyenvx").value();
    CHECK(place.destination == "me@host.example");
    CHECK(place.port == 2222);
    const auto words = place.arguments(std::chrono::seconds(15));
    CHECK(words[words.size() - 3] == "--");
    CHECK(words.back() == "env PYENVX_HOME=/srv/pyenvx /opt/bin/pyenvx store serve --stdio");
    CHECK(place_of("ssh://host")->arguments(std::chrono::seconds(1)).back() == "pyenvx store serve --stdio");
    CHECK(place_of("ssh://me@[::1]:22")->destination == "me@::1");
    CHECK(place_of("ssh://[fe80::1%eth0]")->destination == "fe80::1%eth0");
}

TEST_CASE("nothing in an address can be taken for an option or for anything else by a shell") {
    for (const auto* url : {"ssh://-oProxyCommand=x",
                            "ssh://-oProxyCommand=x@host",
                            "ssh://me@-oProxyCommand=x",
                            "ssh://@host",
                            "ssh://me@",
                            "ssh://me:password@host",
                            "ssh://host:0",
                            "ssh://host:65536",
                            "ssh://host:",
                            "ssh://host:x",
                            "ssh://h;x",
                            "ssh://h$x",
                            "ssh://host/a;b",
                            "ssh://host/$(x)",
                            "ssh://host/a'b",
                            "ssh://host/a`b`",
                            "ssh://host?program=a;b",
                            "ssh://host?program=-x",
                            "ssh://host?program=",
                            "ssh://host?command=x",
                            "ssh://ho\\st",
                            "ssh://ho,st"}) {
        CHECK(place_of(url).error().kind() == ErrorKind::Invalid);
    }
}

TEST_CASE("ssh gets its words as they are") {
    FakeSsh ssh("printf '%s\\n' \"$@\" >\"$(dirname \"$0\")/words\"");
    (void)ssh.failure();
    std::ifstream file(ssh.directory.path() / "words");
    std::vector<std::string> words;
    for (std::string line; std::getline(file, line);) words.push_back(line);
    REQUIRE(words.size() > 4);
    CHECK(std::find(words.begin(), words.end(), "BatchMode=yes") != words.end());
    CHECK(words[words.size() - 3] == "--");
    CHECK(words[words.size() - 2] == "host");
}

TEST_CASE("what ssh says is why a store does not answer, in one sentence") {
    const auto sentence = [](const char* script) { return FakeSsh(script).failure(); };
    const auto unknown = sentence("echo 'Host key verification failed.' >&2; exit 255");
    CHECK(unknown.kind() == ErrorKind::Network);
    CHECK(unknown.message().find("its host key is not known") != std::string::npos);
    CHECK(unknown.hint().find("check the key") != std::string::npos);
    CHECK(
        sentence("echo 'me@host: Permission denied (publickey).' >&2; exit 255").message().find("none of your keys") !=
        std::string::npos);
    CHECK(sentence("echo 'sh: 1: pyenvx: not found' >&2; exit 127").message().find("no pyenvx over there") !=
          std::string::npos);
    CHECK(sentence("printf 'ssh: Could not resolve \\033[1m\\n\\n' >&2; exit 255").message() ==
          "ssh://host does not answer: ssh: Could not resolve \\x1b[1m");
    CHECK(sentence("exit 0").message() == "ssh://host does not answer: the connection was closed");
}

TEST_CASE("a side that greets otherwise is not spoken to") {
    CHECK(FakeSsh("echo Welcome to host").failure().kind() == ErrorKind::Network);
    CHECK(FakeSsh("printf 'h\\016\\000\\000\\000pyenvx-store 9'").failure().message().find("another protocol") !=
          std::string::npos);
    CHECK(FakeSsh("cat /dev/zero").failure().kind() == ErrorKind::Network);
}

TEST_CASE("a side that says nothing costs one time-out") {
    FakeSsh ssh("exec sleep 600");
    const auto begin = std::chrono::steady_clock::now();
    CHECK(ssh.failure(std::chrono::seconds(1)).message().find("in time") != std::string::npos);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

TEST_CASE("without ssh it is said what is missing") {
    FakeSsh ssh("");
    auto access = ssh.access();
    access.environment.set("PATH", "/nonexistent:relative");
    const auto error = SshLine::open(access).error();
    CHECK(error.message().find("no `ssh` on PATH") != std::string::npos);
    CHECK(error.hint().find("openssh-client") != std::string::npos);
}

TEST_CASE("a failed connection is no end: the next may be opened") {
    FakeSsh ssh("exit 255");
    const auto transport = ssh_transport(*CacheUrl::parse("ssh://host"), ssh.access().environment, "/tmp").value();
    for (int i = 0; i < 6; ++i)
        CHECK(transport->read(CacheKey::cache_info(), 100).error().kind() == ErrorKind::Network);
    CHECK(transport->finish().ok());
}
