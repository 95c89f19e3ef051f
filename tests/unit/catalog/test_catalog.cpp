#include "store/catalog/catalog.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::catalog;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

SilentProgress silent;

Catalog open(const store::Store& store) { return Catalog::open(store.home(), silent).value(); }

std::vector<std::string> names_of(const std::vector<Entry>& entries) {
    std::vector<std::string> names;
    for (const auto& entry : entries) names.emplace_back(entry.path.name());
    return names;
}

std::vector<std::string> names_of(const std::vector<store::StorePath>& paths) {
    std::vector<std::string> names;
    for (const auto& path : paths) names.emplace_back(path.name());
    return names;
}

using Names = std::vector<std::string>;

void run(const store::Store& store, const std::string& sql) {
    auto database = database_of(store);
    REQUIRE(database.execute(sql.c_str()).ok());
}

// whole -> left -> part, whole -> right -> middle -> part; and one that has nothing to do with them.
store::Store diamond(const TemporaryDirectory& directory) {
    auto store = store::Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "part").ok());
    REQUIRE(commit_object(store, "middle", "", {path_for("part")}).ok());
    REQUIRE(commit_object(store, "right", "", {path_for("middle")}).ok());
    REQUIRE(commit_object(store, "left", "", {path_for("part")}).ok());
    REQUIRE(commit_object(store, "whole", "", {path_for("left"), path_for("right")}).ok());
    REQUIRE(commit_object(store, "other").ok());
    return store;
}

}  // namespace

TEST_CASE("details have what registration recorded, and the size of the closure with each object counted once") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    run(store, "UPDATE object SET size = 10, last_used_at = 7, registered_at = 5");
    const auto details = open(store).details(path_for("whole")).value();
    REQUIRE(details.has_value());
    CHECK(details->closure_size == 50);
    CHECK(details->info.references.size() == 2);
    CHECK(details->registered_at == 5);
    CHECK(details->last_used_at == 7);
    CHECK_FALSE(details->durable);
}

TEST_CASE("details name the keys that signed an object") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    run(store, "INSERT INTO signature SELECT id, 'team', x'0102' FROM object WHERE substr(path, 34) = 'part'");
    const auto details = open(store).details(path_for("part")).value();
    REQUIRE(details->info.signatures.size() == 1);
    CHECK(details->info.signatures[0].key_name == "team");
    CHECK(details->info.signatures[0].bytes == "\x01\x02");
}

TEST_CASE("a closure has the object itself and each part once") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    CHECK(names_of(open(store).closure(path_for("whole")).value()) ==
          Names{"left", "middle", "part", "right", "whole"});
}

TEST_CASE("referrers are all that would go with an object") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    CHECK(names_of(open(store).referrers(path_for("middle")).value()) == Names{"middle", "right", "whole"});
}

TEST_CASE("of two chains the shorter one is told") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    CHECK(names_of(open(store).chain(path_for("whole"), path_for("part")).value()) == Names{"whole", "left", "part"});
}

TEST_CASE("an object's chain to itself is the object, and to what it does not need there is none") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    auto catalog = open(store);
    CHECK(names_of(catalog.chain(path_for("part"), path_for("part")).value()) == Names{"part"});
    CHECK(catalog.chain(path_for("whole"), path_for("other")).value().empty());
    CHECK(catalog.chain(path_for("part"), path_for("whole")).value().empty());
}

TEST_CASE("a reference chain of 500 objects is told whole") {
    TemporaryDirectory directory;
    auto store = store::Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "0").ok());
    for (int i = 1; i < 500; ++i) {
        const auto path = path_for(std::to_string(i)).str();
        run(store, concat("INSERT INTO object SELECT ", i + 1, ", '", path,
                          "', '', 1, NULL, 0, 1, 1, '', 1, 1; INSERT INTO reference VALUES (", i + 1, ", ", i, ")"));
    }
    auto catalog = open(store);
    CHECK(catalog.chain(path_for("499"), path_for("0")).value().size() == 500);
    CHECK(catalog.closure(path_for("499")).value().size() == 500);
}

TEST_CASE("a name finds its versions, and no other name that begins alike") {
    TemporaryDirectory directory;
    auto store = store::Store::open(directory.path() / "home").value();
    for (const auto* name : {"data-1.0", "data-2.0", "dataset-1.0", "dat-1.0", "data"}) {
        REQUIRE(commit_object(store, name).ok());
    }
    auto catalog = open(store);
    CHECK(names_of(catalog.named("data").value()) == Names{"data", "data-1.0", "data-2.0"});
    CHECK(names_of(catalog.named("data-2.0").value()) == Names{"data-2.0"});
}

TEST_CASE("the beginning of a name or of an address finds objects in their order, and no more than are asked for") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    auto catalog = open(store);
    CHECK(names_of(catalog.with_name_beginning("", 100).value()).size() == 6);
    CHECK(names_of(catalog.with_name_beginning("", 2).value()) == Names{"left", "middle"});
    CHECK(names_of(catalog.with_name_beginning("par", 100).value()) == Names{"part"});
    CHECK(catalog.with_name_beginning("parts", 100).value().empty());
    const auto address = path_for("right").str();
    CHECK(names_of(catalog.with_address_beginning(address.substr(0, 12), 100).value()) == Names{"right"});
    CHECK(catalog.with_address_beginning("right", 100).value().empty());
}

TEST_CASE("who takes a store as it is changes nothing in it, and makes none") {
    TemporaryDirectory directory;
    CHECK(Catalog::open_as_it_is(directory.path() / "none", silent).error().kind() == ErrorKind::NotFound);
    CHECK_FALSE(fs::exists(directory.path() / "none"));
    const auto store = diamond(directory);
    run(store, "PRAGMA user_version = 2");
    CHECK(Catalog::open_as_it_is(store.home(), silent).value().has(path_for("part")).value());
    CHECK(database_of(store).number("PRAGMA user_version").value() == 2);
}

TEST_CASE("roots come with the objects that they keep") {
    TemporaryDirectory directory;
    auto store = diamond(directory);
    REQUIRE(store.set_root(store.home() / "envs/link", path_for("whole")).ok());
    const auto roots = open(store).roots().value();
    REQUIRE(roots.size() == 1);
    CHECK(roots[0].link == (store.home() / "envs/link").native());
    CHECK(roots[0].object == path_for("whole"));
}

TEST_CASE("questions are answered while somebody holds the write lock, as things were before") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    auto writer = database_of(store);
    auto transaction = db::Transaction::begin(writer).value();
    REQUIRE(writer.execute("DELETE FROM object WHERE substr(path, 34) = 'other'").ok());
    auto catalog = open(store);
    CHECK(catalog.all().value().size() == 6);
    CHECK(catalog.has(path_for("other")).value());
}

TEST_CASE("where there is no store yet the catalog says so, and makes none") {
    TemporaryDirectory directory;
    CHECK(Catalog::open(directory.path() / "home", silent).error().kind() == ErrorKind::NotFound);
    CHECK_FALSE(fs::exists(directory.path() / "home"));
}

TEST_CASE("a store that others may write is not looked into") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    REQUIRE(::chmod(store.home().c_str(), 0722) == 0);
    CHECK(Catalog::open(store.home(), silent).error().kind() == ErrorKind::Refused);
}

TEST_CASE("an old database is brought up to date before it is asked") {
    TemporaryDirectory directory;
    const auto store = diamond(directory);
    run(store,
        "DROP INDEX object_by_last_use; DROP INDEX object_by_name; DROP TABLE cache_answer; DROP TABLE cache_state;"
        "PRAGMA user_version = 2");
    CHECK(open(store).all().value().size() == 6);
    CHECK(database_of(store).number("PRAGMA user_version").value() == 3);
}
