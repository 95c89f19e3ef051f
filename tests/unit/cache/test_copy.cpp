#include <fcntl.h>
#include <sys/stat.h>

#include "store/base/file.hpp"
#include "store/nar/nar.hpp"
#include "tests/unit/cache/caches.hpp"

using namespace pyenvx;
using namespace pyenvx::cache;
using namespace pyenvx::tests;
using store::StorePath;

namespace {

std::size_t place_of(const std::vector<std::string>& all, const std::string& one) {
    return static_cast<std::size_t>(std::find(all.begin(), all.end(), one) - all.begin());
}

Sha256 hash_of(const store::Store& store, const StorePath& path) {
    return hash_tree(BorrowedFd::cwd(), store.locate(path).c_str())->hash;
}

}  // namespace

TEST_CASE("an object that was copied into a cache comes out of it as it was, with all that it refers to") {
    Home one;
    Home other;
    const auto files = std::make_shared<Files>();
    const auto inner = add_object(one.store, "inner");
    const auto outer = add_object(one.store, "outer", {inner}, 3'000'000);
    const auto cache = open_cache(files);
    const auto count = copy(one.store, {outer}, *cache).value();
    CHECK(count.copied == 2);
    CHECK(count.packed < count.bytes);

    Taking taking(other.store, caches(open_cache(files)));
    CHECK(taking.substituters.substitute(outer).value());
    for (const auto& path : {inner, outer}) {
        const auto info = other.store.find(path)->value();
        CHECK(hash_of(other.store, path) == hash_of(one.store, path));
        CHECK(info.nar_hash == hash_of(one.store, path));
        CHECK(info.size == one.store.find(path)->value().size);
        CHECK(info.deriver == one.store.find(path)->value().deriver);
        CHECK(info.references == one.store.find(path)->value().references);
    }
    CHECK(taking.told.warnings.empty());
}

TEST_CASE("what comes out of a cache has the one form of objects") {
    Home one;
    Home other;
    const auto files = std::make_shared<Files>();
    const auto path = add_object(one.store, "package");
    REQUIRE(copy(one.store, {path}, *open_cache(files)).ok());
    REQUIRE(Taking(other.store, caches(open_cache(files))).substituters.substitute(path).value());
    for (const auto& entry : std::filesystem::recursive_directory_iterator(other.store.locate(path))) {
        struct stat theirs {};
        struct stat ours {};
        const auto same = one.store.locate(path) / entry.path().lexically_relative(other.store.locate(path));
        REQUIRE(::lstat(entry.path().c_str(), &theirs) == 0);
        REQUIRE(::lstat(same.c_str(), &ours) == 0);
        CHECK(theirs.st_mode == ours.st_mode);
        CHECK(theirs.st_mtime == ours.st_mtime);
    }
}

TEST_CASE("data is there before its info file, and what it refers to before both") {
    Home home;
    const auto files = std::make_shared<Files>();
    const auto inner = add_object(home.store, "inner", {}, 100);
    const auto outer = add_object(home.store, "outer", {inner}, 5'000'000);
    const auto cache = open_cache(files);
    REQUIRE(copy(home.store, {outer}, *cache).ok());
    const auto place = [&](const StorePath& path) { return place_of(files->puts, CacheKey::info(path).str()); };
    for (const auto& path : {inner, outer}) {
        const auto data = parse_object((*files)[CacheKey::info(path)])->data().str();
        CHECK(place_of(files->puts, data) < place(path));
    }
    CHECK(place(inner) < place(outer));
    CHECK(place(outer) < files->puts.size());
}

TEST_CASE("a copy that was broken off goes on where it was") {
    Home home;
    const auto files = std::make_shared<Files>();
    const auto inner = add_object(home.store, "inner");
    const auto outer = add_object(home.store, "outer", {inner});
    Lies lies;
    lies.before_put = [&](const std::string& key) -> Result<void> {
        if (key != CacheKey::info(outer).str()) return {};
        return fail(ErrorKind::Network, "the connection was closed");
    };
    CHECK(copy(home.store, {outer}, *open_cache(files, lies)).error().kind() == ErrorKind::Network);
    CHECK(!files->all.contains(CacheKey::info(outer).str()));
    const auto again = copy(home.store, {outer}, *open_cache(files)).value();
    CHECK(again.copied == 1);
    CHECK(again.present == 1);
    CHECK(copy(home.store, {outer}, *open_cache(files))->copied == 0);
}

TEST_CASE("an object whose data was lost from the cache, or cut off, is copied again") {
    Home home;
    const auto files = std::make_shared<Files>();
    const auto path = add_object(home.store, "package");
    REQUIRE(copy(home.store, {path}, *open_cache(files)).ok());
    const auto data = parse_object((*files)[CacheKey::info(path)])->data();
    (*files)[data].resize(10);
    CHECK(copy(home.store, {path}, *open_cache(files))->copied == 1);
    files->all.erase(data.str());
    CHECK(copy(home.store, {path}, *open_cache(files))->copied == 1);
}

TEST_CASE("an object that is damaged is copied nowhere") {
    Home home;
    const auto files = std::make_shared<Files>();
    const auto path = add_object(home.store, "package");
    REQUIRE(home.store.hash_object(path).ok());
    const auto file = home.store.locate(path) / "site/package/__init__.py";
    std::filesystem::permissions(file, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    std::ofstream(file) << "packagE";
    CHECK(copy(home.store, {path}, *open_cache(files)).error().kind() == ErrorKind::Refused);
    CHECK(!files->all.contains(CacheKey::info(path).str()));
}

TEST_CASE("an output copy follows no link (CVE-2026-39860)") {
    Home one;
    Home other;
    TemporaryDirectory outside;
    const auto secret = outside.write("secret", "secret");
    const auto files = std::make_shared<Files>();
    const auto path = add_object(one.store, "package");
    // Root may swap a folder of an object for a link to elsewhere; nothing of elsewhere must be read.
    const auto folder = one.store.locate(path) / "site/package";
    std::filesystem::permissions(folder.parent_path(), std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory_symlink(outside.path(), folder);
    REQUIRE(copy(one.store, {path}, *open_cache(files)).ok());
    Taking taking(other.store, caches(open_cache(files)));
    CHECK(!taking.substituters.substitute(path).value());
    REQUIRE(taking.told.warnings.size() == 1);
    CHECK(taking.told.warnings.front().find("leads out") != std::string::npos);
}

TEST_CASE("what somebody still has open from the cache changes nothing in the store (CVE-2024-27297)") {
    Home one;
    Home other;
    const auto files = std::make_shared<Files>();
    const auto path = add_object(one.store, "package");
    REQUIRE(copy(one.store, {path}, *open_cache(files)).ok());
    // A draft of the same object that another left behind, with a file that it has open for writing.
    auto draft = other.store.begin(path).value().value();
    std::filesystem::create_directories(draft.path() / "site/package");
    const auto planted = draft.path() / "site/package/__init__.py";
    const Fd open_file = sys::open(planted.c_str(), O_WRONLY | O_CREAT, 0644).value();
    std::filesystem::rename(draft.path(), other.store.locate(path));
    std::filesystem::create_directory(draft.path());
    { const auto gone = std::move(draft); }
    REQUIRE(Taking(other.store, caches(open_cache(files))).substituters.substitute(path).value());
    REQUIRE(sys::write_all(open_file, "changed").ok());
    CHECK(hash_of(other.store, path) == hash_of(one.store, path));
}

TEST_CASE("signatures are kept with objects and travel with them") {
    Home one;
    Home other;
    const auto files = std::make_shared<Files>();
    const auto key = signature::SecretKey::generate("team-1").value();
    const auto path = add_object(one.store, "package");
    REQUIRE(copy(one.store, {path}, *open_cache(files), &key).ok());
    const Trust trust{{key.public_key()}, true};
    REQUIRE(Taking(other.store, caches(open_cache(files, {}, trust))).substituters.substitute(path).value());
    const auto info = other.store.find(path)->value();
    REQUIRE(info.signatures.size() == 1);
    CHECK(info.signatures.front().key_name == "team-1");
    CHECK(store::parse_info(*read_file(other.store.home() / "info" / path.str(), 1 << 20))->signatures ==
          info.signatures);

    // A second key signs what is there without a second upload.
    const auto second = signature::SecretKey::generate("team-2").value();
    const auto data_puts = files->puts.size();
    CHECK(copy(other.store, {path}, *open_cache(files), &second)->copied == 1);
    CHECK(files->puts.size() == data_puts + 1);
    CHECK(parse_object((*files)[CacheKey::info(path)])->info.signatures.size() == 2);
}

TEST_CASE("signatures survive the loss of the database, and go with the tree that they are of") {
    Home home;
    const auto path = add_object(home.store, "package");
    const auto key = signature::SecretKey::generate("team-1").value();
    REQUIRE(home.store.add_signature(path, key.sign("anything").value()).value());
    CHECK(home.store.find(path)->value().signatures.size() == 1);
    REQUIRE(home.store.add_signature(path, key.sign("anything else").value()).value());
    CHECK(home.store.find(path)->value().signatures.size() == 1);
    std::filesystem::remove(home.store.home() / "db/store.sqlite");
    std::filesystem::remove(home.store.home() / "db/store.sqlite-wal");
    std::filesystem::remove(home.store.home() / "db/store.sqlite-shm");
    auto again = store::Store::open(home.directory.path()).value();
    CHECK(again.find(path)->value().signatures == std::vector{key.sign("anything else").value()});
    CHECK(!again.add_signature(recipe_of("none").output_path(), key.sign("x").value()).value());
}

TEST_CASE("a chain of 500 references is copied out and in") {
    Home one;
    Home other;
    const auto files = std::make_shared<Files>();
    std::vector<StorePath> chain;
    for (int i = 0; i < 500; ++i) {
        chain.push_back(
            add_object(one.store, concat("link-", i), chain.empty() ? chain : std::vector{chain.back()}, 1));
    }
    CHECK(copy(one.store, {chain.back()}, *open_cache(files))->copied == 500);
    Taking taking(other.store, caches(open_cache(files)));
    CHECK(taking.substituters.substitute(chain.back()).value());
    CHECK(other.store.find(chain.front())->has_value());
}
