#include <fstream>

#include "store/nar/nar.hpp"
#include "store/serve/receiving_transport.hpp"
#include "store/signature/fingerprint.hpp"
#include "tests/unit/cache/caches.hpp"

using namespace pyenvx;
using namespace pyenvx::cache;
using namespace pyenvx::tests;
using serve::ReceivingTransport;
using store::StorePath;

namespace {

const auto kKey = signature::SecretKey::generate("team-1").value();
const Trust kTrust{{kKey.public_key()}, true};

/// For copies, which come from several threads.
class OneAtATime final : public Transport {
public:
    explicit OneAtATime(Transport& files) : files_(files) {}
    Result<std::optional<std::string>> read(const CacheKey& key, std::size_t max_bytes) override {
        const std::lock_guard lock(mutex_);
        return files_.read(key, max_bytes);
    }
    Result<std::unique_ptr<ByteSource>> open(const CacheKey& key, std::uint64_t offset) override {
        const std::lock_guard lock(mutex_);
        return files_.open(key, offset);
    }
    Result<std::optional<std::uint64_t>> size(const CacheKey& key) override {
        const std::lock_guard lock(mutex_);
        return files_.size(key);
    }
    Result<Fd> spool() override { return files_.spool(); }
    Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) override {
        const std::lock_guard lock(mutex_);
        return files_.put(key, file, size);
    }
    Result<void> finish() override { return files_.finish(); }

private:
    Transport& files_;
    std::mutex mutex_;
};

/// A store that takes what others put.
struct Far {
    explicit Far(Trust trust = kTrust) : transport({home.store}, {std::move(trust), keep(), told}) {}

    std::function<Result<void>(const Resolution&)> keep() {
        return [this](const Resolution& resolution) -> Result<void> {
            kept.push_back(resolution.answer);
            return {};
        };
    }
    std::unique_ptr<BinaryCache> cache() {
        return std::make_unique<BinaryCache>("far", std::make_unique<OneAtATime>(transport), Trust{{}, false});
    }
    Result<CopyCount> take(const Home& from, const StorePath& path, const signature::SecretKey* key = &kKey) {
        return copy(from.store, {path}, *cache(), key);
    }
    bool has(const StorePath& path) { return home.store.find(path)->has_value(); }

    Home home;
    Told told;
    std::vector<std::string> kept;
    ReceivingTransport transport;
};

Sha256 hash_of(const store::Store& store, const StorePath& path) {
    return hash_tree(BorrowedFd::cwd(), store.locate(path).c_str())->hash;
}

/// An object as a cache has it, and its data.
struct Packed {
    Packed(const Home& home, const StorePath& path) {
        REQUIRE(copy(home.store, {path}, *open_cache(files), &kKey).ok());
        object = parse_object((*files)[CacheKey::info(path)]).value();
        data = (*files)[object->data()];
    }
    std::shared_ptr<Files> files = std::make_shared<Files>();
    std::optional<CachedObject> object;
    std::string data;
};

}  // namespace

TEST_CASE("what is put into a store becomes its objects, with what they refer to and their signatures") {
    Home near;
    Far far;
    const auto inner = add_object(near.store, "inner");
    const auto outer = add_object(near.store, "outer", {inner}, 3'000'000);
    CHECK(far.take(near, outer)->copied == 2);
    for (const auto& path : {inner, outer}) {
        CHECK(hash_of(far.home.store, path) == hash_of(near.store, path));
        CHECK(far.home.store.find(path)->value().signatures.size() == 1);
        CHECK(far.home.store.is_durable(path).value());
    }
    CHECK(far.take(near, outer)->present == 2);
    CHECK(std::filesystem::is_empty(far.home.directory.path() / "tmp"));
}

TEST_CASE("a store takes nothing that no trusted key vouches for, unless it asks for no signatures") {
    Home near;
    const auto path = add_object(near.store, "package");
    const auto stranger = signature::SecretKey::generate("team-1").value();
    for (const auto* key : {static_cast<const signature::SecretKey*>(nullptr), &stranger}) {
        Far far;
        const auto taken = far.take(near, path, key);
        CHECK(taken.error().kind() == ErrorKind::Refused);
        CHECK(taken.error().message().find("no trusted key vouches for") != std::string::npos);
        CHECK(!far.has(path));
    }
    Far open({{}, false});
    CHECK(open.take(near, path, nullptr).ok());
}

TEST_CASE("an object without what it refers to is refused") {
    Home near;
    Far far;
    const auto inner = add_object(near.store, "inner");
    const auto outer = add_object(near.store, "outer", {inner});
    const Packed packed(near, outer);
    REQUIRE(put_text(far.transport, packed.object->data(), packed.data).ok());
    const auto put = put_text(far.transport, CacheKey::info(outer), object_text(*packed.object));
    CHECK(put.error().message().find("which is not there") != std::string::npos);
    CHECK(!far.has(outer));
}

TEST_CASE("what is not as it says is refused, and leaves nothing behind") {
    Home near;
    Far far({{}, false});
    const auto path = add_object(near.store, "package");
    const Packed packed(near, path);
    auto object = *packed.object;
    auto data = packed.data;
    auto key = CacheKey::info(path);
    SUBCASE("another tree") { object.info.nar_hash = Sha256::of("another"); }
    SUBCASE("another size") { object.info.nar_size += 8; }
    SUBCASE("data that is another's") { data = "x"; }
    SUBCASE("no data") { object.file_hash = Sha256::of("never sent"); }
    SUBCASE("another name") { key = CacheKey::info(recipe_of("other").output_path()); }
    SUBCASE("data that is cut off") {
        data.resize(data.size() / 2);
        object.file_hash = Sha256::of(data);
        object.file_size = data.size();
    }
    SUBCASE("data that goes on") {
        data += "more";
        object.file_hash = Sha256::of(data);
        object.file_size = data.size();
    }
    SUBCASE("data of this store") {
        object.compression = Compression::None;
        object.file_hash = *object.info.nar_hash;
        object.file_size = object.info.nar_size;
    }
    (void)put_text(far.transport, packed.object->data(), data);
    (void)put_text(far.transport, CacheKey::data(Sha256::of(data)), data);
    CHECK(!put_text(far.transport, key, object_text(object)).ok());
    CHECK(!far.has(path));
    CHECK(std::filesystem::is_empty(far.home.directory.path() / "store"));
    CHECK(std::filesystem::is_empty(far.home.directory.path() / "tmp"));
}

TEST_CASE("an object that is there gains signatures, and never other contents") {
    Home near;
    Far far({{}, false});
    const auto path = add_object(near.store, "package");
    add_object(far.home.store, "package");
    CHECK(far.take(near, path)->copied == 1);
    CHECK(far.home.store.find(path)->value().signatures.size() == 1);
    Packed packed(near, path);
    packed.object->info.nar_hash = Sha256::of("another");
    const auto put = put_text(far.transport, CacheKey::info(path), object_text(*packed.object));
    CHECK(put.error().message().find("with other contents") != std::string::npos);
}

TEST_CASE("signed answers are taken, and others are not") {
    Home near;
    Far far;
    const auto path = add_object(near.store, "package");
    REQUIRE(far.take(near, path).ok());
    const auto recipe = Sha256::of("a recipe");
    Realisation realisation{recipe, "wheel", path, hash_of(near.store, path)};
    CHECK(far.cache()->put(realisation).error().kind() == ErrorKind::Refused);
    realisation.signatures.push_back(kKey.sign(fingerprint(realisation)).value());
    CHECK(far.cache()->put(realisation).ok());
    CHECK(far.home.store.realisation(recipe, "wheel")->value() == path);

    Resolution resolution{Sha256::of("a declaration"), "versions"};
    CHECK(!far.cache()->put(resolution).ok());
    resolution.signatures.push_back(kKey.sign(fingerprint(resolution)).value());
    CHECK(far.cache()->put(resolution).ok());
    CHECK(far.kept == std::vector<std::string>{"versions"});
}

TEST_CASE("a realisation of what is not there is refused") {
    Far far({{}, false});
    const auto path = recipe_of("absent").output_path();
    const auto put = far.cache()->put(Realisation{Sha256::of("r"), "wheel", path, Sha256::of("t")});
    CHECK(put.error().message().find("which is not there") != std::string::npos);
}

TEST_CASE("a store takes no other files") {
    Far far({{}, false});
    for (const auto* key : {"pyenvx-cache-info", "info/x", "db/store.sqlite", "realisation/x", "resolution/x"}) {
        CHECK(put_text(far.transport, CacheKey::parse(key).value(), "text").error().kind() == ErrorKind::Refused);
    }
}
