#include <doctest/doctest.h>

#include "store/index/pip_settings.hpp"
#include "tests/support/temporary_directory.hpp"

namespace pyenvx::index {
namespace {

struct Machine {
    tests::TemporaryDirectory root;
    Environment environment;

    Machine() { environment.set("HOME", (root.path() / "home").native()); }
    void user_file(std::string_view text) const { root.write("home/.config/pip/pip.conf", text); }
    Result<PipSettings> read() const { return read_pip_settings(environment, root.path() / "etc"); }
    IndexSettings settings() const {
        const auto pip = read();
        REQUIRE(pip.ok());
        return pip->settings;
    }
};

using Words = std::vector<std::string>;

}  // namespace

TEST_SUITE("pip's configuration") {
    TEST_CASE_FIXTURE(Machine, "with nothing configured the built-in index is used") {
        CHECK(settings().index_url == default_index_url());
        CHECK(read()->files.empty());
    }

    TEST_CASE_FIXTURE(Machine, "variables win over user files, and those over global ones") {
        root.write("etc/pip.conf", "[global]\nindex-url = https://global.example/\nretries = 1\ntimeout = 60\n");
        user_file("[global]\nindex-url = https://user.example/\nretries = 2\n");
        environment.set("PIP_INDEX_URL", "https://variable.example/");
        const auto result = settings();
        CHECK(result.index_url == "https://variable.example/");
        CHECK(result.retries == 2);
        CHECK(result.timeout == std::chrono::seconds(60));
    }

    TEST_CASE_FIXTURE(Machine, "the XDG file wins over the legacy one and XDG_CONFIG_HOME moves it") {
        root.write("home/.pip/pip.conf", "[global]\nindex-url = https://legacy.example/\n");
        CHECK(settings().index_url == "https://legacy.example/");
        root.write("moved/pip/pip.conf", "[global]\nindex_url: https://moved.example/\n");
        environment.set("XDG_CONFIG_HOME", (root.path() / "moved").native());
        CHECK(settings().index_url == "https://moved.example/");
    }

    TEST_CASE_FIXTURE(Machine, "the section of install wins over global") {
        user_file("[install]\nindex-url = https://install.example/\n[global]\nindex-url = https://global.example/\n");
        CHECK(settings().index_url == "https://install.example/");
    }

    TEST_CASE_FIXTURE(Machine, "lists go over several lines, with comments and other white space") {
        user_file(
            "[global]\n# a comment\nextra-index-url =\n    https://one.example/\n\n    ; between\n"
            "\thttps://two.example/\nfind-links = /a  ~/b\ntrusted-host = one.example\n");
        const auto result = settings();
        CHECK(result.extra_index_urls == Words{"https://one.example/", "https://two.example/"});
        CHECK(result.find_links == Words{"/a", (root.path() / "home/b").native()});
        CHECK(result.trusted_hosts == Words{"one.example"});
    }

    TEST_CASE_FIXTURE(Machine, "an empty variable hides nothing") {
        user_file("[global]\nindex-url = https://user.example/\n");
        environment.set("PIP_INDEX_URL", "");
        CHECK(settings().index_url == "https://user.example/");
    }

    TEST_CASE_FIXTURE(Machine, "PIP_CONFIG_FILE replaces the user's files, and /dev/null all files") {
        root.write("etc/pip.conf", "[global]\nretries = 1\n");
        user_file("[global]\nindex-url = https://user.example/\n");
        const auto named = root.write("named.conf", "[global]\nindex-url = https://named.example/\n");
        environment.set("PIP_CONFIG_FILE", named.native());
        CHECK(settings().index_url == "https://named.example/");
        CHECK(settings().retries == 1);
        environment.set("PIP_CONFIG_FILE", "/dev/null");
        CHECK(settings().index_url == default_index_url());
        CHECK(settings().retries == 5);
    }

    TEST_CASE_FIXTURE(Machine, "no-index leaves only find-links") {
        environment.set("PIP_NO_INDEX", "1");
        environment.set("PIP_EXTRA_INDEX_URL", "https://extra.example/");
        environment.set("PIP_FIND_LINKS", "/wheels");
        const auto result = settings();
        CHECK(result.index_url.empty());
        CHECK(result.extra_index_urls.empty());
        CHECK(result.find_links == Words{"/wheels"});
    }

    TEST_CASE_FIXTURE(Machine, "the CA bundle is pip's, then requests', curl's and openssl's") {
        for (const auto* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT"}) {
            environment.set(name, name);
            CHECK(settings().ca_bundle == name);
        }
    }

    TEST_CASE_FIXTURE(Machine, "proxy, client certificate and default time-out are taken") {
        environment.set("PIP_PROXY", "http://proxy.example:8080");
        environment.set("PIP_CLIENT_CERT", "/keys/client.pem");
        environment.set("PIP_DEFAULT_TIMEOUT", "180");
        const auto result = settings();
        CHECK(result.proxy == "http://proxy.example:8080");
        CHECK(result.client_certificate == "/keys/client.pem");
        CHECK(result.timeout == std::chrono::seconds(180));
    }

    TEST_CASE_FIXTURE(Machine, "the netrc file is the one NETRC names, else the one in the home") {
        CHECK_FALSE(settings().netrc_file.has_value());
        const auto file = root.write("home/.netrc", "");
        CHECK(settings().netrc_file == file);
        environment.set("NETRC", "/other/netrc");
        CHECK(settings().netrc_file == "/other/netrc");
    }

    TEST_CASE_FIXTURE(Machine, "a file that pip cannot read either is an error with its line") {
        user_file("[global]\nretries = 3\nnonsense\n");
        const auto pip = read();
        REQUIRE_FALSE(pip.ok());
        CHECK(pip.error().kind() == ErrorKind::Invalid);
        CHECK(pip.error().message().find("pip.conf, line 3: an option without a value") != std::string::npos);
    }

    TEST_CASE_FIXTURE(Machine, "a number that is none is an error that names its option") {
        environment.set("PIP_RETRIES", "many");
        const auto pip = read();
        REQUIRE_FALSE(pip.ok());
        CHECK(pip.error().message().find("`retries` is many") != std::string::npos);
    }
}

}  // namespace pyenvx::index
