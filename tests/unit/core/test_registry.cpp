#include "store/core/registry.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;

namespace {

constexpr const char* kBoot = "this boot";

std::filesystem::path home_below(const TemporaryDirectory& directory) {
    REQUIRE(Store::open(directory.path() / "home").ok());
    return directory.path() / "home";
}

struct TestRegistry {
    TemporaryDirectory directory;
    SilentProgress silent;
    Registry registry = Registry::open(home_below(directory), CommitSync::Lazy, silent).value();

    void add(std::string_view name, std::vector<StorePath> references = {}) {
        REQUIRE(registry.add({.path = path_for(name), .references = std::move(references)}, kBoot, false).ok());
    }
    RegisteredObject find(std::string_view name) { return registry.find(path_for(name)).value().value(); }
};

}  // namespace

TEST_CASE("what is registered while a sync is under way is not made durable by it") {
    TestRegistry test;
    test.add("before");
    test.add("anew");
    const auto begun = test.registry.last_registration().value();
    test.add("meanwhile");
    test.add("anew");
    CHECK(test.registry.set_durable(kBoot, begun).value() == std::vector{path_for("before")});
    CHECK(test.find("before").durable);
    CHECK_FALSE(test.find("meanwhile").durable);
    CHECK_FALSE(test.find("anew").durable);
}

TEST_CASE("after a sync that failed no later one of the same boot makes durable what was there") {
    TestRegistry test;
    test.add("doubtful");
    REQUIRE(test.registry.doubt(kBoot).ok());
    test.add("later");
    CHECK(test.registry.set_durable(kBoot, test.registry.last_registration().value()).value() ==
          std::vector{path_for("later")});
}

TEST_CASE("a hash of a tree that was made anew meanwhile is not kept") {
    TestRegistry test;
    test.add("thing");
    const auto hashed = test.find("thing");
    test.add("thing");
    REQUIRE(test.registry.set_hash(hashed, {Sha256::of("nar"), 9}).ok());
    CHECK_FALSE(test.find("thing").info.nar_hash.has_value());
}

TEST_CASE("objects are removed all together, or not when another came to refer to them") {
    TestRegistry test;
    test.add("part");
    const auto doomed = test.registry.with_referrers(path_for("part")).value();
    test.add("whole", {path_for("part")});
    CHECK_FALSE(test.registry.remove(doomed).value());
    CHECK(test.registry.remove(test.registry.with_referrers(path_for("part")).value()).value());
    CHECK_FALSE(test.registry.find(path_for("whole")).value().has_value());
}

TEST_CASE("an object whose tree is gone is durable no longer when another is to come in its place") {
    TestRegistry test;
    test.add("thing");
    REQUIRE(test.registry.set_durable(kBoot, 1).ok());
    REQUIRE(test.registry.distrust(test.find("thing")).ok());
    CHECK_FALSE(test.find("thing").durable);
    CHECK(test.find("thing").boot_id.empty());
}
