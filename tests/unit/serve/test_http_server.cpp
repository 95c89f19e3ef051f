#include "store/serve/http/http_server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

#include "store/cache/http/http_transport.hpp"
#include "store/nar/nar.hpp"
#include "store/serve/store_transport.hpp"
#include "tests/unit/cache/caches.hpp"

using namespace pyenvx;
using namespace pyenvx::cache;
using namespace pyenvx::tests;
using namespace pyenvx::serve;

namespace {

/// A home whose store is served on loopback.
struct Site {
    explicit Site(HttpLimits limits = {}) {
        auto listener = Listener::open("127.0.0.1:0").value();
        url = listener.url();
        server = HttpServer::start(std::move(listener), transport, told, limits).value();
    }

    std::unique_ptr<BinaryCache> cache(const Home& of) const {
        index::HttpSettings settings;
        settings.trusted_hosts = {"127.0.0.1"};
        settings.first_delay = std::chrono::milliseconds(1);
        auto carrier = http_transport(CacheUrl::parse(url).value(), settings, false, of.directory.path()).value();
        return std::make_unique<BinaryCache>(url, std::move(carrier), Trust{{}, false});
    }

    /// Once its threads have ended.
    std::vector<std::string> warnings() {
        server.reset();
        return told.warnings;
    }

    Home home;
    Told told;
    StoreTransport transport{Served{home.store}};
    std::string url;
    std::unique_ptr<HttpServer> server;
};

/// A connection on which anything may be said.
class RawClient {
public:
    explicit RawClient(const Site& site) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(site.url.substr(site.url.rfind(':') + 1))));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    void say(std::string_view bytes) { (void)::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    /// All that comes until the other side ends it.
    std::string hear() {
        std::string all;
        char piece[4096];
        for (ssize_t count = 0; (count = ::recv(socket_.get(), piece, sizeof piece, 0)) > 0;) {
            all.append(piece, static_cast<std::size_t>(count));
        }
        return all;
    }

private:
    Fd socket_;
};

std::string asked_once(const Site& site, std::string_view request) {
    RawClient client(site);
    client.say(request);
    return client.hear();
}

Sha256 hash_of(const store::Store& store, const store::StorePath& path) {
    return hash_tree(BorrowedFd::cwd(), store.locate(path).c_str())->hash;
}

}  // namespace

TEST_CASE("a store that is served over HTTP is a binary cache") {
    Site site;
    Home home;
    const auto inner = add_object(site.home.store, "inner");
    const auto outer = add_object(site.home.store, "outer+1.0", {inner}, 3'000'000);
    Taking taking(home.store, caches(site.cache(home)));
    REQUIRE(taking.substituters.substitute(outer).value());
    CHECK(hash_of(home.store, outer) == hash_of(site.home.store, outer));
    CHECK(!taking.substituters.substitute(recipe_of("absent").output_path()).value());
    CHECK(taking.told.warnings.empty());
    CHECK(site.warnings().empty());
}

TEST_CASE("twenty clients at once get the same object") {
    Site site;
    const auto path = add_object(site.home.store, "package", {}, 2'000'000);
    std::vector<std::unique_ptr<Home>> homes(20);
    for (auto& home : homes) home = std::make_unique<Home>();
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (auto& home : homes) {
        threads.emplace_back([&, each = home.get()] {
            Taking taking(each->store, caches(site.cache(*each)));
            if (taking.substituters.substitute(path).value()) ++taken;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(taken == 20);
    for (const auto& home : homes) CHECK(hash_of(home->store, path) == hash_of(site.home.store, path));
}

TEST_CASE("a damaged object of the store that is served gets into no other, and its owner is told") {
    Site site;
    Home home;
    const auto path = add_object(site.home.store, "package");
    REQUIRE(site.home.store.hash_object(path).ok());
    const auto file = site.home.store.locate(path) / "site/data";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    std::ofstream(file) << std::string(1000, 'e');
    Taking taking(home.store, caches(site.cache(home)));
    CHECK(!taking.substituters.substitute(path).value());
    CHECK(!home.store.find(path)->has_value());
    const auto warnings = site.warnings();
    REQUIRE(!warnings.empty());
    CHECK(warnings[0].find("is damaged") != std::string::npos);
}

TEST_CASE("nothing but keys is heeded, whatever a client says") {
    Site site;
    const auto status = [&](std::string_view request) { return asked_once(site, request).substr(9, 3); };
    constexpr std::string_view kEnd = " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    CHECK(status(concat("GET /pyenvx-cache-info", kEnd)) == "200");
    CHECK(status(concat("GET /pyenvx-cache-info?x=/etc/passwd", kEnd)) == "200");
    CHECK(status(concat("GET /../../../../etc/passwd", kEnd)) == "404");
    CHECK(status(concat("GET /%2e%2e/%2e%2e/etc/passwd", kEnd)) == "404");
    CHECK(status(concat("GET /info/%00", kEnd)) == "404");
    CHECK(status(concat("GET //etc/passwd", kEnd)) == "404");
    CHECK(status(concat("DELETE /pyenvx-cache-info", kEnd)) == "405");
    CHECK(status("PUT /info/x HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n") == "405");
    CHECK(site.warnings().empty());
}

TEST_CASE("a request that is too long is refused, and the next client is answered") {
    Site site;
    const auto headers = concat("GET /pyenvx-cache-info HTTP/1.1\r\nHost: h\r\nX: ", std::string(100'000, 'x'));
    CHECK(asked_once(site, headers).find("200 OK") == std::string::npos);
    CHECK(asked_once(site, std::string(100'000, 'G')).find("200 OK") == std::string::npos);
    const auto answer = asked_once(site, "GET /pyenvx-cache-info HTTP/1.0\r\n\r\n");
    CHECK(answer.find("200 OK") != std::string::npos);
}

TEST_CASE("who takes too long to ask is shown out") {
    HttpLimits limits;
    limits.for_request = std::chrono::seconds(-1);  // at the first look
    Site site(limits);
    RawClient client(site);
    client.say("GET /pyenvx-cache");
    std::atomic<bool> has_ended = false;
    std::thread looking([&] {
        while (!has_ended) site.server->close_late();
    });
    CHECK(client.hear().empty());
    has_ended = true;
    looking.join();
}

TEST_CASE("who takes too long to take an answer is shown out") {
    HttpLimits limits;
    limits.for_answer = std::chrono::seconds(-3600);
    Site site(limits);
    const auto path = add_object(site.home.store, "package", {}, 20'000'000);
    REQUIRE(site.home.store.hash_object(path).ok());
    const auto key = CacheKey::tree(path, *site.home.store.find(path)->value().nar_hash);
    RawClient client(site);
    std::atomic<bool> has_ended = false;
    client.say(concat("GET /", key.str(), " HTTP/1.1\r\nHost: h\r\n\r\n"));
    std::thread looking([&] {
        while (!has_ended) site.server->close_late();
    });
    CHECK(client.hear().size() < 20'000'000);
    has_ended = true;
    looking.join();
}

TEST_CASE("further clients than there may be are closed") {
    HttpLimits limits;
    limits.connections = 4;
    Site site(limits);
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 4; ++i) {
        idle.push_back(std::make_unique<RawClient>(site));
        idle.back()->say("GET /");
    }
    CHECK(RawClient(site).hear().empty());
}

TEST_CASE("a server that ends breaks off what is on its way") {
    Site site;
    RawClient client(site);
    client.say("GET /");
    site.server.reset();
    CHECK(client.hear().empty());
}

TEST_CASE("an address is a host and a port") {
    CHECK(Listener::open("127.0.0.1:0")->url().starts_with("http://127.0.0.1:"));
    CHECK(Listener::open("localhost:0")->url().find("localhost") == std::string::npos);
    for (const auto* address : {"", ":", "127.0.0.1", "127.0.0.1:", ":8080", "127.0.0.1:x", "127.0.0.1:65536", "::1:80",
                                "[]:80", "http://h:80/"}) {
        CHECK(Listener::open(address).error().kind() == ErrorKind::Invalid);
    }
    const auto taken = Listener::open("127.0.0.1:0").value();
    const auto again = Listener::open(taken.url().substr(7));
    CHECK(again.error().kind() == ErrorKind::Io);
    CHECK(again.error().message().find("in use") != std::string::npos);
}
