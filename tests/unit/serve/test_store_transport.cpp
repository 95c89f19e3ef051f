#include "store/serve/store_transport.hpp"

#include <fstream>

#include "store/nar/nar.hpp"
#include "store/signature/fingerprint.hpp"
#include "tests/unit/cache/caches.hpp"

using namespace pyenvx;
using namespace pyenvx::cache;
using namespace pyenvx::tests;
using serve::Served;
using serve::StoreTransport;
using store::StorePath;

namespace {

const auto kKey = signature::SecretKey::generate("lan-1").value();
const Trust kTrust{{kKey.public_key()}, true};

std::unique_ptr<BinaryCache> cache_of(Served served, Trust trust = {{}, false}) {
    return std::make_unique<BinaryCache>("served", std::make_unique<StoreTransport>(std::move(served)),
                                         std::move(trust));
}

Sha256 hash_of(const store::Store& store, const StorePath& path) {
    return hash_tree(BorrowedFd::cwd(), store.locate(path).c_str())->hash;
}

Result<std::string> read_all(Result<std::unique_ptr<ByteSource>> opened, std::size_t piece = 777) {
    const auto source = TRY(std::move(opened));
    std::string all;
    std::string buffer(piece, '\0');
    while (const auto count = TRY(source->read(buffer.data(), buffer.size()))) all += buffer.substr(0, count);
    return all;
}

CachedObject described(StoreTransport& transport, const StorePath& path) {
    return parse_object(transport.read(CacheKey::info(path), kMaxObjectText)->value()).value();
}

}  // namespace

TEST_CASE("what a store that is served gives comes to the same objects elsewhere") {
    Home one;
    Home other;
    const auto inner = add_object(one.store, "inner");
    const auto outer = add_object(one.store, "outer", {inner}, 3'000'000);
    Taking taking(other.store, caches(cache_of({one.store})));
    REQUIRE(taking.substituters.substitute(outer).value());
    for (const auto& path : {inner, outer}) CHECK(hash_of(other.store, path) == hash_of(one.store, path));
    CHECK(taking.told.warnings.empty());
}

TEST_CASE("the tree hash of an object is known once anything of it was given") {
    Home home;
    const auto path = add_object(home.store, "package");
    REQUIRE(!home.store.find(path)->value().nar_hash);
    StoreTransport transport({home.store});
    CHECK(described(transport, path).file_hash == hash_of(home.store, path));
    CHECK(home.store.find(path)->value().nar_hash == hash_of(home.store, path));
}

TEST_CASE(
    "a store without a key gives what it has signatures for, and nothing else is believed where they are needed") {
    Home one;
    Home other;
    const auto vouched_for = add_object(one.store, "vouched-for");
    const auto unsigned_one = add_object(one.store, "unsigned");
    REQUIRE(one.store.hash_object(vouched_for).ok());
    const auto message = signature::fingerprint(*one.store.find(vouched_for).value()).value();
    REQUIRE(one.store.add_signature(vouched_for, kKey.sign(message).value()).value());
    Taking taking(other.store, caches(cache_of({one.store}, kTrust)));
    CHECK(taking.substituters.substitute(vouched_for).value());
    CHECK(!taking.substituters.substitute(unsigned_one).value());
    REQUIRE(taking.told.warnings.size() == 1);
    CHECK(taking.told.warnings[0].find("no trusted key vouches for") != std::string::npos);
}

TEST_CASE("a store with a key signs objects, realisations and resolutions") {
    Home one;
    Home other;
    const auto path = add_object(one.store, "package");
    const auto recipe = Sha256::of("a recipe");
    const auto question = Sha256::of("a declaration");
    REQUIRE(one.store.set_realisation(recipe, "wheel", path).ok());
    const auto resolution = [&](const Sha256& asked) -> Result<std::optional<std::string>> {
        return asked == question ? std::optional<std::string>("versions") : std::nullopt;
    };
    Taking taking(other.store, caches(cache_of({one.store, &kKey, resolution}, kTrust)));
    CHECK(taking.substituters.substitute_realisation(recipe, "wheel").value());
    CHECK(other.store.realisation(recipe, "wheel")->value() == path);
    CHECK(taking.substituters.resolution(question)->value() == "versions");
    CHECK(!taking.substituters.resolution(Sha256::of("another"))->has_value());
    CHECK(taking.told.warnings.empty());
}

TEST_CASE("an environment is not given, and neither is what is not registered") {
    Home home;
    const auto recipe =
        store::Derivation::make(store::DerivationKind::Environment, "environment", {{"wheel", Sha256::of("w")}}, {})
            .value();
    auto draft = home.store.begin(recipe.output_path()).value().value();
    REQUIRE(std::move(draft).commit({.path = recipe.output_path(), .deriver = recipe.text()}).ok());
    const auto garbage = recipe_of("garbage").output_path();
    std::filesystem::create_directory(home.store.locate(garbage));
    StoreTransport transport({home.store});
    for (const auto& path : {recipe.output_path(), garbage}) {
        CHECK(!transport.read(CacheKey::info(path), kMaxObjectText)->has_value());
        CHECK(!transport.size(CacheKey::info(path))->has_value());
    }
}

TEST_CASE("a tree is given from any place on, whatever the pieces") {
    Home home;
    const auto path = add_object(home.store, "package");
    StoreTransport transport({home.store});
    const auto object = described(transport, path);
    CHECK(transport.size(object.data())->value() == object.info.nar_size);
    const auto whole = read_all(transport.open(object.data(), 0)).value();
    CHECK(Sha256::of(whole) == object.file_hash);
    for (std::size_t offset = 0; offset <= whole.size(); offset += 97) {
        CHECK(read_all(transport.open(object.data(), offset), 1 + offset % 300).value() == whole.substr(offset));
    }
    CHECK(transport.open(object.data(), whole.size() + 1).error().kind() == ErrorKind::NotFound);
}

TEST_CASE("a damaged object never ends well") {
    Home home;
    const auto path = add_object(home.store, "package");
    StoreTransport transport({home.store});
    const auto key = described(transport, path).data();
    const auto file = home.store.locate(path) / "site/data";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    SUBCASE("of equal length") { std::ofstream(file) << std::string(1000, 'e'); }
    SUBCASE("longer") { std::ofstream(file) << std::string(1001, 'd'); }
    SUBCASE("shorter") { std::ofstream(file) << "d"; }
    SUBCASE("gone") { std::filesystem::remove(file); }
    const auto read = read_all(transport.open(key, 0));
    CHECK(read.error().kind() == ErrorKind::Corrupt);
    CHECK(read.error().message().find(path.str()) != std::string::npos);
}

TEST_CASE("keys that name no object name nothing, and nothing can be put") {
    Home home;
    const auto path = add_object(home.store, "package");
    StoreTransport transport({home.store});
    const auto other_tree = CacheKey::tree(path, Sha256::of("another tree"));
    for (const auto* text : {"store", "db/store.sqlite", "info/x", "tree/x", "tree", "info", "realisation/x",
                             "realisation/-", "resolution/x", "data/x.nar.zst"}) {
        const auto key = CacheKey::parse(text).value();
        CHECK(!transport.read(key, 1000)->has_value());
        CHECK(!transport.size(key)->has_value());
        CHECK(transport.open(key, 0).error().kind() == ErrorKind::NotFound);
    }
    CHECK(transport.open(other_tree, 0).error().kind() == ErrorKind::NotFound);
    CHECK(transport.open(CacheKey::info(path), 0).error().kind() == ErrorKind::NotFound);
    CHECK(transport.spool().error().kind() == ErrorKind::Refused);
}
