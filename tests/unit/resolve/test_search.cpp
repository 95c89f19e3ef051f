// How much the resolver reads before it has an answer, on sets that are known to lead resolvers astray.
#include <doctest/doctest.h>

#include "resolving.hpp"

using namespace pyenvx;
using namespace pyenvx::tests;

namespace {

std::string numbered(int major, int minor) { return std::to_string(major) + "." + std::to_string(minor); }

/// A client and its core move in step; an asynchronous wrapper pins an older core in each of its releases.
MemorySource cloud_clients() {
    MemorySource source;
    for (int i = 0; i < 400; ++i) {
        const auto core = "core>=" + numbered(1, i) + ",<" + numbered(1, i + 1);
        source.add("core", {numbered(1, i), {"urls<3"}}).add("client", {numbered(1, i), {core}});
        if (i < 380 && i % 4 == 0) {
            source.add("aio-core", {numbered(2, i), {"core>=" + numbered(1, i) + ",<" + numbered(1, i + 3)}});
            source.add("files", {numbered(3, i), {"aio-core>=2.0,<3"}});
        }
    }
    source.add("files", {"0.4", {"client"}}).add("urls", {"1.0"}).add("urls", {"2.0"}).add("urls", {"3.0"});
    return source;
}

}  // namespace

TEST_CASE("a client and a wrapper that pins an older core meet without walking through every release") {
    for (const auto& order : std::vector<std::vector<std::string>>{
             {"client", "core", "files"}, {"files", "client", "core"}, {"core", "files", "client"}}) {
        auto source = cloud_clients();
        CHECK(answer(order, source) == "aio-core 2.376, client 1.378, core 1.378, files 3.376, urls 2.0");
        CHECK(source.metadata_read() < 60);
    }
}

TEST_CASE("the package that everyone else pins is reconsidered before they are all given up") {
    MemorySource source;
    source.add("a", {"1.0"}).add("a", {"2.0"}).add("too-old", {"1.0"}).add("b", {"1.0", {"too-old"}});
    for (int i = 0; i < 10; ++i) source.add("b", {numbered(2, i), {"a==1.0"}});
    CHECK(answer({"a", "b"}, source) == "a 1.0, b 2.9");
}

TEST_CASE("the same through one more package") {
    MemorySource source;
    source.add("a", {"1.0"}).add("a", {"2.0"}).add("too-old", {"1.0"}).add("b", {"1.0", {"b-inner"}});
    source.add("b-inner", {"1.0", {"too-old"}});
    for (int i = 0; i < 10; ++i) source.add("b-inner", {numbered(2, i), {"a==1.0"}});
    CHECK(answer({"a", "b"}, source) == "a 1.0, b 1.0, b-inner 2.9");
}

TEST_CASE("a long run of versions that fail is announced in batches, unless what they say is there") {
    for (const bool late : {true, false}) {
        CAPTURE(late);
        MemorySource source;
        if (late) source.answer_late();
        source.add("a", {"0.1"});
        for (int i = 1; i < 200; ++i) source.add("a", {numbered(i, 0), {"nowhere" + std::to_string(i)}});
        CHECK(answer({"a"}, source) == "a 0.1");
        CHECK(source.unannounced() < 30);
        CHECK(source.largest_announcement() == (late ? 32 : 1));
    }
}
