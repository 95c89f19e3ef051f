#include <doctest/doctest.h>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/nar/nar.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

NarDigest nar_of(const Store& store, std::string_view name) {
    return hash_tree(BorrowedFd::cwd(), store.locate(path_for(name)).c_str()).value();
}

ObjectInfo info_file_of(const Store& store, std::string_view name) {
    return parse_info(read_file(store.home() / "info" / path_for(name).str(), kMaxInfoBytes).value()).value();
}

constexpr const char* kBackToVersion2 =
    "DROP INDEX object_by_last_use; DROP INDEX object_by_name; DROP TABLE cache_answer; DROP TABLE cache_state;"
    "PRAGMA user_version = 2";
constexpr const char* kBackToVersion1 =
    "DROP INDEX object_not_durable; DROP INDEX object_without_hash;"
    "DROP TABLE registration_count; ALTER TABLE object DROP COLUMN registration;"
    "PRAGMA user_version = 1";

// A store as an earlier version of the schema left it, with one object.
fs::path home_of_version(int version, const TemporaryDirectory& directory) {
    const auto home = directory.path() / "home";
    auto store = Store::open(home).value();
    REQUIRE(commit_object(store, "thing").ok());
    auto database = database_of(store);
    REQUIRE(database.execute(kBackToVersion2).ok());
    if (version == 1) REQUIRE(database.execute(kBackToVersion1).ok());
    return home;
}

}  // namespace

TEST_CASE("a hashed object's tree hash stands in the database and in its info file") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    CHECK(store.without_hash().value() == std::vector{path_for("thing")});
    REQUIRE(store.hash_object(path_for("thing")).ok());
    const auto nar = nar_of(store, "thing");
    CHECK(store.without_hash().value().empty());
    CHECK(store.find(path_for("thing")).value()->nar_hash == nar.hash);
    CHECK(store.find(path_for("thing")).value()->nar_size == nar.size);
    CHECK(info_file_of(store, "thing").nar_hash == nar.hash);
}

TEST_CASE("objects without a hash come in the order in which they were registered") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    for (const auto* name : {"b", "a", "c"}) REQUIRE(commit_object(store, name).ok());
    CHECK(store.without_hash().value() == std::vector{path_for("b"), path_for("a"), path_for("c")});
}

TEST_CASE("hashing an object that is gone is nothing") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    CHECK(store.hash_object(path_for("thing")).ok());
    REQUIRE(commit_object(store, "thing").ok());
    REQUIRE(database_of(store).execute("DELETE FROM object").ok());
    CHECK(store.hash_object(path_for("thing")).ok());
    CHECK_FALSE(store.find(path_for("thing")).value().has_value());
}

TEST_CASE("a hash that is known is not computed again") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    REQUIRE(store.hash_object(path_for("thing")).ok());
    const auto known = store.find(path_for("thing")).value()->nar_hash;
    fs::permissions(store.locate(path_for("thing")) / "folder", fs::perms::owner_all);
    fs::remove(store.locate(path_for("thing")) / "folder/0");
    REQUIRE(store.hash_object(path_for("thing")).ok());
    CHECK(store.find(path_for("thing")).value()->nar_hash == known);
}

TEST_CASE("a lazy store's objects are durable once it was made durable") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    CHECK_FALSE(store.is_durable(path_for("thing")).value());
    CHECK_FALSE(info_file_of(store, "thing").boot.empty());
    REQUIRE(store.make_durable().ok());
    CHECK(store.is_durable(path_for("thing")).value());
    CHECK(info_file_of(store, "thing").boot.empty());
}

TEST_CASE("an eager store's objects are durable when they are registered") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home", Sync::Eager).value();
    REQUIRE(commit_object(store, "thing").ok());
    CHECK(store.is_durable(path_for("thing")).value());
    CHECK(info_file_of(store, "thing").boot.empty());
}

TEST_CASE("opening a store eagerly makes durable what was written in it lazily") {
    TemporaryDirectory directory;
    auto lazy = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(lazy, "thing").ok());
    const auto eager = Store::open(directory.path() / "home", Sync::Eager).value();
    CHECK(eager.is_durable(path_for("thing")).value());
}

TEST_CASE("vouching for an object has its info file say that it may be used") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    CHECK_FALSE(store.vouch_for(path_for("thing")).value());
    REQUIRE(commit_object(store, "thing").ok());
    REQUIRE(store.make_durable().ok());
    fs::remove(store.home() / "info" / path_for("thing").str());
    CHECK(store.vouch_for(path_for("thing")).value());
    CHECK(info_file_of(store, "thing").boot.empty());
}

TEST_CASE("what an earlier boot wrote is not made durable by a sync of this one") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    start_machine_again(store);
    REQUIRE(store.make_durable().ok());
    CHECK(column_of(store, "thing", "durable") == "0");
}

TEST_CASE("an object that is made anew is another registration, and durable no longer") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    REQUIRE(store.make_durable().ok());
    const auto first = column_of(store, "thing", "registration");
    REQUIRE(remove_tree(BorrowedFd::cwd(), store.locate(path_for("thing")).c_str()).ok());
    REQUIRE(commit_object(store, "thing").ok());
    CHECK(column_of(store, "thing", "registration") != first);
    CHECK_FALSE(store.is_durable(path_for("thing")).value());
}

TEST_CASE("an object cannot refer to one of an earlier boot that was not checked") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "part").ok());
    start_machine_again(store);
    CHECK_FALSE(commit_object(store, "whole", "", {path_for("part")}).ok());
}

TEST_CASE("a store of version 1 of the schema is brought up to date with what it holds") {
    TemporaryDirectory directory;
    auto store = Store::open(home_of_version(1, directory)).value();
    CHECK(store.find(path_for("thing")).value().has_value());
    REQUIRE(commit_object(store, "other").ok());
    CHECK(column_of(store, "thing", "registration") == "1");
    CHECK(column_of(store, "other", "registration") == "2");
    REQUIRE(store.hash_object(path_for("thing")).ok());
    CHECK(store.without_hash().value() == std::vector{path_for("other")});
}

TEST_CASE("a store of version 2 of the schema is brought up to date with what it holds") {
    TemporaryDirectory directory;
    auto store = Store::open(home_of_version(2, directory)).value();
    CHECK(store.find(path_for("thing")).value().has_value());
    REQUIRE(commit_object(store, "other").ok());
    auto database = database_of(store);
    CHECK(database.number("PRAGMA user_version").value() == 3);
    CHECK(database.number("SELECT count(*) FROM object WHERE substr(path, 34) = 'thing'").value() == 1);
    CHECK(database.number("SELECT count(*) FROM cache_answer").value() == 0);
}
