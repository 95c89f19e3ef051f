#include <doctest/doctest.h>

#include "store/realise/build/build_order.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::build;

namespace {

store::StorePath path(std::string_view name) { return store::StorePath::make(Sha256::of(name), name).value(); }

BuildOrder sample() {
    return {"demo-1.0",
            Sha256::of("source"),
            "/somewhere/demo-1.0",
            {"backend", {}},
            {path("python"), "/store/python", "/store/python/bin/python3.11"},
            path("environment"),
            {"host", {{"/usr/bin", "/usr/bin"}}, {}, {}, Sha256::of("tools")},
            {}};
}

}  // namespace

TEST_CASE("whatever decides a build decides its recipe, and where things lie does not") {
    const tests::TemporaryDirectory home;
    const auto store = store::Store::open(home.path() / "home").value();
    const auto recipe = [&](const auto& change) {
        auto order = sample();
        change(order);
        return build_derivation(order, store).value().text();
    };
    const auto same = recipe([](auto&) {});
    CHECK(recipe([](auto& order) { order.folder = "/elsewhere"; }) == same);
    CHECK(recipe([](auto& order) { order.python.root = "/elsewhere"; }) == same);
    CHECK(recipe([](auto& order) { order.source = Sha256::of("other"); }) != same);
    CHECK(recipe([](auto& order) { order.python.path = path("python2"); }) != same);
    CHECK(recipe([](auto& order) { order.environment = path("other"); }) != same);
    CHECK(recipe([](auto& order) { order.backend.name = "other"; }) != same);
    CHECK(recipe([](auto& order) { order.backend.path = {"."}; }) != same);
    CHECK(recipe([](auto& order) { order.toolchain.fingerprint = Sha256::of("other"); }) != same);
    CHECK(recipe([](auto& order) { order.toolchain.inputs.push_back({"/x", "/x"}); }) != same);
    CHECK(recipe([](auto& order) { order.wishes.settings = {{"a", "b"}}; }) != same);
    CHECK(recipe([](auto& order) { order.wishes.variables = {{"A", "b"}}; }) != same);
    CHECK(recipe([](auto& order) { order.wishes.patches = {"patch"}; }) != same);
    CHECK(recipe([](auto& order) { order.wishes.inputs = {{"f", "/f", Sha256::of("f")}}; }) != same);
    CHECK(recipe([](auto& order) { order.strictness = sandbox::Strictness::Relaxed; }) != same);
}

TEST_CASE("settings that are cut in another place are other settings") {
    const tests::TemporaryDirectory home;
    const auto store = store::Store::open(home.path() / "home").value();
    auto one = sample();
    auto other = sample();
    one.wishes.settings = {{"a", "b=c"}};
    other.wishes.settings = {{"a=b", "c"}};
    CHECK(build_derivation(one, store).value().text() != build_derivation(other, store).value().text());
}

TEST_CASE("a build sees its interpreter, its environment and its toolchain, and has no variable of the caller") {
    const tests::TemporaryDirectory home;
    const auto store = store::Store::open(home.path() / "home").value();
    const auto policy = policy_for(sample(), store);
    std::vector<std::string> places;
    for (const auto& input : policy.inputs) places.push_back(input.inside);
    CHECK(places == std::vector<std::string>{"/usr/bin", "/pyenvx/store/" + path("python").str(),
                                             "/pyenvx/store/" + path("environment").str()});
    CHECK(policy.environment.at("HOME") == "/homeless");
    CHECK(policy.environment.at("PIP_NO_INDEX") == "1");
    CHECK(policy.environment.at("PATH").starts_with("/pyenvx/store/" + path("environment").str() + "/bin:"));
}
