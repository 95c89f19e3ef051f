#include <thread>

#include "tests/unit/cache/caches.hpp"

using namespace pyenvx;
using namespace pyenvx::cache;
using namespace pyenvx::tests;
using store::StorePath;

namespace {

const auto kKey = signature::SecretKey::generate("team-1").value();

// A cache with one object, which tests then falsify.
struct Falsified {
    Falsified() {
        path = add_object(origin.store, "package", {}, 300'000);
        REQUIRE(copy(origin.store, {*path}, *open_cache(files), &kKey).ok());
    }
    CachedObject object() { return parse_object((*files)[CacheKey::info(*path)]).value(); }
    void set(const CachedObject& object) { (*files)[CacheKey::info(*path)] = object_text(object); }
    std::string& data() { return (*files)[object().data()]; }

    /// Whether the store has it afterwards, from this cache alone.
    bool is_taken(Trust trust = {{kKey.public_key()}, true}, Lies lies = {}) {
        Taking taking(home.store, caches(open_cache(files, std::move(lies), std::move(trust))));
        const bool taken = taking.substituters.substitute(*path).value();
        CHECK(taken == home.store.find(*path)->has_value());
        CHECK(taken == std::filesystem::exists(home.store.locate(*path)));
        warnings = taking.told.warnings;
        return taken;
    }
    bool was_told(std::string_view part) const {
        return warnings.size() == 1 && warnings.front().find(part) != std::string::npos;
    }

    Home origin;
    Home home;
    std::shared_ptr<Files> files = std::make_shared<Files>();
    std::optional<StorePath> path;
    std::vector<std::string> warnings;
};

Error network() { return Error(ErrorKind::Network, "it does not answer"); }

}  // namespace

TEST_CASE("a cache that does not lie is believed") {
    Falsified cache;
    CHECK(cache.is_taken());
    CHECK(cache.warnings.empty());
}

TEST_CASE("an object by a key that nobody trusts is refused") {
    Falsified cache;
    CHECK(!cache.is_taken({{signature::SecretKey::generate("team-1")->public_key()}, true}));
    CHECK(cache.was_told("no trusted key"));
    CHECK(!cache.is_taken({{}, true}));
}

TEST_CASE("an object without a signature is refused where signatures are required") {
    Falsified cache;
    auto object = cache.object();
    object.info.signatures.clear();
    cache.set(object);
    CHECK(!cache.is_taken());
    CHECK(cache.is_taken({{}, false}));
}

TEST_CASE("a falsified info file is refused") {
    Falsified cache;
    const auto original = cache.object();
    const auto refuses = [&](const auto& change) {
        auto object = original;
        change(object);
        cache.set(object);
        return !cache.is_taken();
    };
    CHECK(refuses([](auto& object) { object.info.nar_hash = Sha256::of("another"); }));
    CHECK(refuses([](auto& object) { ++object.info.nar_size; }));
    CHECK(refuses([](auto& object) { object.info.references.push_back(recipe_of("another").output_path()); }));
    CHECK(refuses([](auto& object) { object.file_hash = Sha256::of("another"); }));
    CHECK(refuses([](auto& object) { --object.file_size; }));
    CHECK(refuses([](auto& object) { ++object.file_size; }));
    CHECK(refuses([](auto& object) { object.info.path = recipe_of("another").output_path(); }));
    cache.set(original);
    CHECK(cache.is_taken());
}

TEST_CASE("a forged recipe cannot claim another's path") {
    Falsified cache;
    auto object = cache.object();
    object.info.deriver = recipe_of("another").text();
    cache.set(object);
    CHECK(!cache.is_taken({{}, false}));
    object.info.deriver.clear();
    cache.set(object);
    CHECK(!cache.is_taken({{}, false}));
}

TEST_CASE("a tree that is no wheel's is refused for one, signed or not") {
    Home origin;
    Home home;
    const auto files = std::make_shared<Files>();
    const auto recipe = recipe_of("empty");
    auto draft = origin.store.begin(recipe.output_path()).value().value();
    REQUIRE(std::move(draft).commit({.path = recipe.output_path(), .deriver = recipe.text()}).ok());
    REQUIRE(copy(origin.store, {recipe.output_path()}, *open_cache(files)).ok());
    Taking taking(home.store, caches(open_cache(files)));
    CHECK(!taking.substituters.substitute(recipe.output_path()).value());
    CHECK(taking.told.warnings.size() == 1);
}

TEST_CASE("a file that is addressed by its contents must have those, whoever signs") {
    Home origin;
    Home home;
    const auto files = std::make_shared<Files>();
    const auto add = [&](std::string_view contents) {
        const auto recipe =
            store::Derivation::make(store::DerivationKind::Fetch, "a.whl", {{"file", Sha256::of("right")}}, {}).value();
        auto draft = origin.store.begin(recipe.output_path()).value().value();
        std::ofstream(draft.path() / "a.whl") << contents;
        REQUIRE(std::move(draft).commit({.path = recipe.output_path(), .deriver = recipe.text()}).ok());
        return recipe.output_path();
    };
    const auto path = add("wrong");
    REQUIRE(copy(origin.store, {path}, *open_cache(files)).ok());
    Taking taking(home.store, caches(open_cache(files)));
    CHECK(!taking.substituters.substitute(path).value());
    CHECK(taking.told.warnings.size() == 1);
}

TEST_CASE("data that is cut off, damaged, another object's or endless is refused") {
    Falsified cache;
    const auto original = cache.data();
    cache.data().resize(original.size() / 2);
    CHECK(!cache.is_taken());
    cache.data().clear();
    CHECK(!cache.is_taken());
    cache.data() = original;
    cache.data()[original.size() / 2] = static_cast<char>(original[original.size() / 2] ^ 1);
    CHECK(!cache.is_taken());
    cache.data() = original + original;
    CHECK(!cache.is_taken());
    cache.data() = original;
    CHECK(!cache.is_taken({{}, false}, {.endless = true}));
    CHECK(cache.is_taken());
}

TEST_CASE("a long chain of objects without its end is asked for once, however many caches have it") {
    constexpr std::size_t kLength = 30;
    Home origin;
    Home home;
    std::vector<StorePath> chain{add_object(origin.store, "end")};
    while (chain.size() < kLength) {
        chain.push_back(add_object(origin.store, concat("link", chain.size()), {chain.back()}, 10));
    }
    const auto files = std::make_shared<Files>();
    REQUIRE(copy(origin.store, {chain.back()}, *open_cache(files)).ok());
    files->all.erase(CacheKey::info(chain.front()).str());
    std::size_t reads = 0;
    const Lies counted{.before_read = [&](const std::string&) { return ++reads, Result<void>(); }};
    const auto another = [&](const char* name) { return open_cache(files, counted, {{}, false}, name); };
    Taking taking(home.store, caches(another("one"), another("other")));
    CHECK(!taking.substituters.substitute(chain.back()).value());
    CHECK(reads <= 2 * kLength + 2);
}

TEST_CASE("a bomb is refused at the size that was signed") {
    Falsified cache;
    Home other;
    const auto large = add_object(other.store, "package", {}, 30'000'000);
    const auto files = std::make_shared<Files>();
    REQUIRE(copy(other.store, {large}, *open_cache(files)).ok());
    const auto bomb = parse_object((*files)[CacheKey::info(large)]).value();
    auto object = cache.object();
    object.file_hash = bomb.file_hash;
    object.file_size = bomb.file_size;
    cache.set(object);
    (*cache.files)[bomb.data()] = (*files)[bomb.data()];
    CHECK(!cache.is_taken());
    CHECK(cache.was_told("larger"));
}

TEST_CASE("an info file that is missing, no info file, or far too large is no object") {
    Falsified cache;
    const auto key = CacheKey::info(*cache.path);
    (*cache.files)[key] = "hello";
    CHECK(!cache.is_taken());
    (*cache.files)[key] = std::string(kMaxObjectText + 1, 'x');
    CHECK(!cache.is_taken());
    cache.files->all.erase(key.str());
    CHECK(!cache.is_taken());
    CHECK(cache.warnings.empty());
}

TEST_CASE("a missing or corrupt object falls through to the next source") {
    Falsified bad;
    bad.data()[20] = static_cast<char>(bad.data()[20] ^ 1);
    Falsified good;
    const auto missing = std::make_shared<Files>();
    Taking taking(bad.home.store, caches(open_cache(missing, {}, {{}, false}, "missing"),
                                         open_cache(bad.files, {}, {{}, false}, "bad"), open_cache(good.files)));
    CHECK(taking.substituters.substitute(*bad.path).value());
    CHECK(taking.told.warnings.size() == 1);
}

TEST_CASE("a cache that does not answer is asked once, and later starts leave it alone") {
    Falsified good;
    std::atomic<int> asked = 0;
    Lies dead;
    dead.before_read = [&](const std::string&) -> Result<void> { return ++asked, network(); };
    {
        Taking taking(good.home.store, caches(open_cache(good.files, dead, {}, "dead"), open_cache(good.files)));
        CHECK(taking.substituters.substitute(*good.path).value());
        CHECK(!taking.substituters.substitute(recipe_of("another").output_path()).value());
        CHECK(taking.told.warnings.size() == 1);
    }
    CHECK(asked == 1);
    Taking later(good.home.store, caches(open_cache(good.files, dead, {}, "dead")));
    CHECK(!later.substituters.substitute(recipe_of("another").output_path()).value());
    CHECK(asked == 1);
    Taking anew(good.home.store, caches(open_cache(good.files, dead, {}, "dead")), Substituters::Ask::Anew);
    CHECK(!anew.substituters.substitute(recipe_of("another").output_path()).value());
    CHECK(asked == 2);
}

TEST_CASE("a cache that dies while it sends leaves the object to the next") {
    Falsified good;
    Lies dies;
    dies.before_read = [count = 0](const std::string& key) mutable -> Result<void> {
        if (key.starts_with("data/") && ++count > 1) return network();
        return {};
    };
    dies.break_after = 100;
    Taking taking(good.home.store, caches(open_cache(good.files, dies, {}, "dying"), open_cache(good.files)));
    CHECK(taking.substituters.substitute(*good.path).value());
}

TEST_CASE("a transfer that breaks goes on where it broke") {
    Falsified cache;
    REQUIRE(cache.data().size() > 300);
    CHECK(cache.is_taken({{kKey.public_key()}, true}, {.break_after = cache.data().size() / 3}));
    CHECK(cache.warnings.empty());
}

TEST_CASE("a transfer that breaks again and again is given up") {
    Falsified cache;
    CHECK(!cache.is_taken({{kKey.public_key()}, true}, {.break_after = 10}));
    CHECK(cache.was_told("closed"));
}

TEST_CASE("what a cache does not have is not asked for again for an hour, and what it has may be") {
    Home home;
    const auto files = std::make_shared<Files>();
    std::atomic<int> asked = 0;
    Lies counts;
    counts.before_read = [&](const std::string& key) -> Result<void> {
        return asked += key.starts_with("info/"), Result<void>();
    };
    const auto path = recipe_of("package").output_path();
    for (int i = 0; i < 3; ++i) {
        Taking taking(home.store, caches(open_cache(files, counts)));
        CHECK(!taking.substituters.substitute(path).value());
    }
    CHECK(asked == 1);
    const auto memory = Memory::open(home.store.home()).value();
    CHECK(memory->has("memory", path, 0) == std::nullopt);
    memory->note("memory", path, false, 1000);
    CHECK(memory->has("memory", path, 1000 + kHasItNotFor - 1) == false);
    CHECK(memory->has("memory", path, 1000 + kHasItNotFor) == std::nullopt);
    memory->note("memory", path, true, 1000);
    CHECK(memory->has("memory", path, 1000 + kHasItFor - 1) == true);
    CHECK(memory->has("memory", path, 1000 + kHasItFor) == std::nullopt);
    memory->note_dead("memory", 1000);
    CHECK(memory->is_dead("memory", 1000 + kDeadFor - 1));
    CHECK(!memory->is_dead("memory", 1000 + kDeadFor));
    CHECK(!memory->is_dead("memory", 10));
}

TEST_CASE("many waiters share one download") {
    Falsified cache;
    std::atomic<int> opened = 0;
    Lies counts;
    counts.before_read = [&](const std::string& key) -> Result<void> {
        return opened += key.starts_with("data/"), Result<void>();
    };
    std::vector<std::thread> waiters;
    std::atomic<int> served = 0;
    for (int i = 0; i < 8; ++i) {
        waiters.emplace_back([&] {
            auto store = store::Store::open(cache.home.directory.path()).value();
            Taking taking(store, caches(open_cache(cache.files, counts)));
            served += taking.substituters.substitute(*cache.path).value() ? 1 : 0;
        });
    }
    for (auto& waiter : waiters) waiter.join();
    CHECK(served == 8);
    CHECK(opened == 1);
}

TEST_CASE("objects that refer to each other without end are no objects") {
    Home home;
    const auto files = std::make_shared<Files>();
    Home origin;
    const auto one = add_object(origin.store, "one");
    const auto two = add_object(origin.store, "two");
    REQUIRE(copy(origin.store, {one, two}, *open_cache(files)).ok());
    const auto refer = [&](const StorePath& from, const StorePath& to) {
        auto object = parse_object((*files)[CacheKey::info(from)]).value();
        object.info.references = {to};
        (*files)[CacheKey::info(from)] = object_text(object);
    };
    refer(one, two);
    refer(two, one);
    Taking taking(home.store, caches(open_cache(files)));
    CHECK(!taking.substituters.substitute(one).value());
}

TEST_CASE("caches are asked by their priority, the user's own word first") {
    Falsified first;
    Falsified second;
    const auto said = [](int priority) { return concat("pyenvx-cache 1\npriority ", priority, "\n"); };
    (*first.files)[CacheKey::cache_info()] = said(60);
    (*second.files)[CacheKey::cache_info()] = said(40);
    std::vector<std::string> order;
    const auto notes = [&](std::string name) {
        return Lies{.before_read = [&order, name = std::move(name)](const std::string& key) -> Result<void> {
            if (key.starts_with("info/")) order.push_back(name);
            return {};
        }};
    };
    const auto ask = [&](std::optional<int> own) {
        order.clear();
        Home home;
        Told told;
        std::vector<CacheSource> sources;
        sources.push_back({open_cache(first.files, notes("first"), {{}, false}, "first"), own});
        sources.push_back({open_cache(second.files, notes("second"), {{}, false}, "second")});
        Substituters substituters(std::move(sources), home.store, told, Substituters::Ask::WhatIsNotKnown);
        REQUIRE(!substituters.substitute(recipe_of("none").output_path()).value());
        return order;
    };
    CHECK(ask({}) == std::vector<std::string>{"second", "first"});
    CHECK(ask(10) == std::vector<std::string>{"first", "second"});
}
