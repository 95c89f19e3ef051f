#include "tests/fuzz/cache/properties.hpp"
#include "tests/support/corpus.hpp"
#include "tests/unit/cache/caches.hpp"

using namespace pyenvx;
using namespace pyenvx::cache;
using namespace pyenvx::tests;

namespace {

const auto kKey = signature::SecretKey::generate("team-1").value();
const auto kRecipe = Sha256::of("a recipe");
const Trust kTrust{{kKey.public_key()}, true};

Realisation realisation_of(const store::Store& store, const store::StorePath& path) {
    Realisation realisation{kRecipe, "wheel", path, *store.find(path)->value().nar_hash};
    realisation.signatures.push_back(kKey.sign(fingerprint(realisation)).value());
    return realisation;
}

}  // namespace

TEST_CASE("what a recipe comes to is taken from a cache that a trusted key vouches for") {
    Home origin;
    Home home;
    const auto files = std::make_shared<Files>();
    const auto path = add_object(origin.store, "package");
    REQUIRE(origin.store.hash_object(path).ok());
    const auto cache = open_cache(files);
    REQUIRE(copy(origin.store, {path}, *cache, &kKey).ok());
    REQUIRE(cache->put(realisation_of(origin.store, path)).ok());
    Taking taking(home.store, caches(open_cache(files, {}, kTrust)));
    CHECK(taking.substituters.substitute_realisation(kRecipe, "wheel").value());
    CHECK(home.store.realisation(kRecipe, "wheel")->value() == path);
    CHECK(!taking.substituters.substitute_realisation(kRecipe, "other").value());
}

TEST_CASE(
    "a realisation that nobody trusted signed is refused, though its object is signed (unverified realisations)") {
    Home origin;
    Home home;
    const auto files = std::make_shared<Files>();
    const auto path = add_object(origin.store, "package");
    REQUIRE(origin.store.hash_object(path).ok());
    const auto cache = open_cache(files);
    REQUIRE(copy(origin.store, {path}, *cache, &kKey).ok());
    const auto good = realisation_of(origin.store, path);
    const auto is_taken = [&](const Realisation& realisation) {
        (*files)[CacheKey::realisation(kRecipe, "wheel")] = realisation_text(realisation);
        Taking taking(home.store, caches(open_cache(files, {}, kTrust)));
        const bool taken = taking.substituters.substitute_realisation(kRecipe, "wheel").value();
        CHECK(taken == home.store.realisation(kRecipe, "wheel")->has_value());
        return taken;
    };
    auto changed = good;
    changed.signatures.clear();
    CHECK(!is_taken(changed));
    changed = good;
    changed.recipe = Sha256::of("another recipe");
    CHECK(!is_taken(changed));
    changed = good;
    changed.path = recipe_of("another").output_path();
    CHECK(!is_taken(changed));
    changed = good;
    changed.nar_hash = Sha256::of("other contents");
    CHECK(!is_taken(changed));
    // Signed, but for another recipe.
    changed = good;
    changed.recipe = Sha256::of("another recipe");
    changed.signatures = {kKey.sign(fingerprint(changed)).value()};
    CHECK(!is_taken(changed));
    CHECK(is_taken(good));
}

TEST_CASE("a resolution is taken from the first cache that has one which is trusted") {
    Home home;
    const auto files = std::make_shared<Files>();
    const auto others = std::make_shared<Files>();
    Resolution resolution{Sha256::of("a declaration"), "lock-version = \"1.0\"\n\nand so on\n"};
    REQUIRE(open_cache(others)->put(resolution).ok());
    resolution.signatures.push_back(kKey.sign(fingerprint(resolution)).value());
    REQUIRE(open_cache(files)->put(resolution).ok());
    Taking taking(home.store, caches(open_cache(others, {}, kTrust, "others"), open_cache(files, {}, kTrust)));
    CHECK(taking.substituters.resolution(resolution.question)->value() == resolution.answer);
    CHECK(!taking.substituters.resolution(Sha256::of("another"))->has_value());
    (*files)[CacheKey::resolution(Sha256::of("another"))] = resolution_text(resolution);
    CHECK(!taking.substituters.resolution(Sha256::of("another"))->has_value());
}

TEST_CASE("a copy by somebody without a key leaves the signatures of a cache's answers") {
    const auto files = std::make_shared<Files>();
    const auto cache = open_cache(files);
    const Resolution unsigned_one{Sha256::of("a declaration"), "and so on\n"};
    auto signed_one = unsigned_one;
    signed_one.signatures = {kKey.sign(fingerprint(signed_one)).value()};
    REQUIRE(cache->put(signed_one).ok());
    REQUIRE(cache->put(unsigned_one).ok());
    CHECK(cache->resolution(unsigned_one.question)->value().signatures == signed_one.signatures);
    REQUIRE(cache->put(Resolution{unsigned_one.question, "another\n"}).ok());
    CHECK(cache->resolution(unsigned_one.question)->value().answer == unsigned_one.answer);
}

TEST_CASE("a signature is added to an answer that is there without one, and a newer signed answer takes its place") {
    const auto files = std::make_shared<Files>();
    const auto cache = open_cache(files);
    Resolution resolution{Sha256::of("a declaration"), "and so on\n"};
    REQUIRE(cache->put(resolution).ok());
    resolution.signatures = {kKey.sign(fingerprint(resolution)).value()};
    REQUIRE(cache->put(resolution).ok());
    CHECK(cache->resolution(resolution.question)->value().signatures == resolution.signatures);
    Resolution newer{resolution.question, "newer\n"};
    newer.signatures = {kKey.sign(fingerprint(newer)).value()};
    REQUIRE(cache->put(newer).ok());
    CHECK(cache->resolution(resolution.question)->value().answer == "newer\n");
}

TEST_CASE("what is read of a cache's texts is what was written") {
    tests::replay_corpus("cache", "info", fuzz::check_cache_text);
}
