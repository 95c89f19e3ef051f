#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "store/plan/derivation.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

/// A store with `whole`, which refers to `part`, and a named root.
fs::path make_store(const TemporaryDirectory& directory) {
    const auto home = directory.path() / "home";
    auto store = Store::open(home).value();
    REQUIRE(commit_object(store, "part").ok());
    REQUIRE(commit_object(store, "whole", "", {path_for("part")}).ok());
    REQUIRE(store.set_root(home / "envs/name", path_for("whole")).ok());
    return home;
}

void remove_log(const fs::path& home) {
    for (const auto* suffix : {"-wal", "-shm"}) fs::remove(home / concat("db/store.sqlite", suffix));
}

void damage_database(const fs::path& home) {
    remove_log(home);
    std::ofstream(home / "db/store.sqlite", std::ios::trunc) << std::string(8192, 'x');
}

void damage_all_but_first_page(const fs::path& home) {
    constexpr int kPage = 4096;
    auto database = db::Database::open(home / "db/store.sqlite", db::Access::ReadWrite).value();
    REQUIRE(database.execute("PRAGMA wal_checkpoint(TRUNCATE)").ok());
    const auto size = fs::file_size(home / "db/store.sqlite");
    std::fstream file(home / "db/store.sqlite", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(kPage);
    file << std::string(size - kPage, 'x');
}

void check_rebuilt(const fs::path& home) {
    auto store = Store::open(home).value();
    CHECK(store.find(path_for("part")).value().has_value());
    const auto whole = store.find(path_for("whole")).value();
    REQUIRE(whole.has_value());
    CHECK(whole->references == std::vector{path_for("part")});
    CHECK(database_of(store).text("SELECT link FROM root").value() == (home / "envs/name").native());
}

}  // namespace

TEST_CASE("a database that is lost is made anew from the info files") {
    TemporaryDirectory directory;
    const auto home = make_store(directory);
    fs::remove_all(home / "db");
    check_rebuilt(home);
}

TEST_CASE("a damaged database is set aside and made anew") {
    TemporaryDirectory directory;
    const auto home = make_store(directory);
    damage_database(home);
    check_rebuilt(home);
    CHECK(fs::file_size(home / "db/store.sqlite.damaged") == 8192);
    check_rebuilt(home);
}

TEST_CASE("damage that a question finds is mended when the store is opened again") {
    TemporaryDirectory directory;
    const auto home = make_store(directory);
    damage_all_but_first_page(home);
    CHECK(Store::open(home).value().find(path_for("part")).error().kind() == ErrorKind::Corrupt);
    check_rebuilt(home);
}

TEST_CASE("an object is taken over with its references or not at all") {
    TemporaryDirectory directory;
    const auto home = make_store(directory);
    fs::remove_all(home / "db");
    fs::remove(home / "info" / path_for("part").str());
    auto store = Store::open(home).value();
    CHECK_FALSE(store.find(path_for("part")).value().has_value());
    CHECK_FALSE(store.find(path_for("whole")).value().has_value());
}

TEST_CASE("what was not known to be on the disk is checked when the database is made anew in another boot") {
    TemporaryDirectory directory;
    const auto home = make_store(directory);
    fs::remove_all(home / "db");
    auto store = Store::open(home).value();
    CHECK(column_of(store, "part", "durable") == "0");
    CHECK(column_of(store, "part", "boot_id") != "");
}

TEST_CASE("what builds came to is known again when the database is made anew") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    const auto recipe = Derivation::make(DerivationKind::BuildSdist, "p-1", {{"source", Sha256::of("x")}}, {}).value();
    {
        auto store = Store::open(home).value();
        REQUIRE(commit_object(store, "wheel", recipe.text()).ok());
    }
    fs::remove_all(home / "db");
    auto store = Store::open(home).value();
    CHECK(store.realisation(Sha256::of(recipe.text()), kBuiltWheel).value() == path_for("wheel"));
}

TEST_CASE("every recipe that came to an object is known again after the database was lost") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    const auto other = Sha256::of("another recipe that builds the same bytes");
    {
        auto store = Store::open(home).value();
        REQUIRE(commit_object(store, "wheel").ok());
        REQUIRE(store.set_realisation(other, kBuiltWheel, path_for("wheel")).ok());
        REQUIRE(store.hash_object(path_for("wheel")).ok());  // writes the info file anew
    }
    fs::remove_all(home / "db");
    auto store = Store::open(home).value();
    CHECK(store.realisation(other, kBuiltWheel).value() == path_for("wheel"));
}

TEST_CASE("a falsified info file that claims another recipe for its object is refused when the database is made anew") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    const auto recipe = Derivation::make(DerivationKind::Fetch, "evil", {{"file", Sha256::of("x")}}, {}).value();
    {
        auto store = Store::open(home).value();
        REQUIRE(commit_object(store, "part").ok());
        auto info = store.find(path_for("part")).value().value();
        info.deriver = recipe.text();
        fs::remove(home / "info" / info.path.str());
        std::ofstream(home / "info" / info.path.str()) << info_text(info);
    }
    fs::remove_all(home / "db");
    auto store = Store::open(home).value();
    CHECK_FALSE(store.find(path_for("part")).value().has_value());
}
