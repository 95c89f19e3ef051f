#include "store/plan/store_path.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::store;

TEST_CASE("a store path has 32 characters of its hash and a name") {
    const auto path = StorePath::make(Sha256::of("x"), "numpy-2.0").value();
    CHECK(path.hash().size() == 32);
    CHECK(path.name() == "numpy-2.0");
    CHECK(StorePath::parse(path.str()).value() == path);
}

TEST_CASE("an epoch's exclamation mark is written _e") {
    CHECK(StorePath::make(Sha256::of("x"), "a-1!2").value().name() == "a-1_e2");
}

TEST_CASE("names that a path cannot have are refused") {
    for (const auto* name : {"", ".hidden", "a/b", "a b", "caf\xc3\xa9", "a\n"}) {
        CAPTURE(name);
        CHECK_FALSE(StorePath::make(Sha256::of("x"), name).ok());
    }
    CHECK(StorePath::make(Sha256::of("x"), std::string(211, 'a')).ok());
    CHECK_FALSE(StorePath::make(Sha256::of("x"), std::string(212, 'a')).ok());
}

TEST_CASE("texts that are no store path are refused") {
    const auto good = StorePath::make(Sha256::of("x"), "name").value().str();
    CHECK_FALSE(StorePath::parse(good.substr(1)).ok());
    CHECK_FALSE(StorePath::parse(good.substr(0, 33)).ok());
    CHECK_FALSE(StorePath::parse("../" + good).ok());
    auto upper = good;
    upper[0] = 'E';
    CHECK_FALSE(StorePath::parse(upper).ok());
}
