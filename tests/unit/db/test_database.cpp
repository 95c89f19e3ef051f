#include "store/db/database.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::db;
using pyenvx::tests::TemporaryDirectory;

namespace {

Database open(const TemporaryDirectory& directory) {
    auto database = Database::open(directory.path() / "file.sqlite", Access::ReadWrite).value();
    REQUIRE(database.execute("CREATE TABLE IF NOT EXISTS item (name TEXT, bytes BLOB, number INTEGER)").ok());
    return database;
}

std::int64_t count(Database& database) { return database.number("SELECT count(*) FROM item").value(); }

}  // namespace

TEST_CASE("what is bound comes back, NULs and nulls included") {
    TemporaryDirectory directory;
    auto database = open(directory);
    Statement insert("INSERT INTO item VALUES (?, ?, ?)");
    REQUIRE(insert.use(database).value().bind("n").bind_blob(std::string_view("\0x", 2)).bind_null().run().ok());
    Statement select("SELECT name, bytes, number FROM item");
    auto use = select.use(database).value();
    REQUIRE(use.next().value());
    CHECK(use.text(0) == "n");
    CHECK(use.text(1) == std::string("\0x", 2));
    CHECK(use.is_null(2));
    CHECK_FALSE(use.next().value());
}

TEST_CASE("a transaction that is not committed leaves nothing") {
    TemporaryDirectory directory;
    auto database = open(directory);
    {
        const auto transaction = Transaction::begin(database);
        REQUIRE(transaction.ok());
        REQUIRE(database.execute("INSERT INTO item VALUES ('n', NULL, 1)").ok());
    }
    CHECK(count(database) == 0);
}

TEST_CASE("a committed transaction stays") {
    TemporaryDirectory directory;
    {
        auto database = open(directory);
        auto transaction = Transaction::begin(database).value();
        REQUIRE(database.execute("INSERT INTO item VALUES ('n', NULL, 1)").ok());
        REQUIRE(std::move(transaction).commit().ok());
    }
    auto database = open(directory);
    CHECK(count(database) == 1);
}

TEST_CASE("a statement can be used again after a use that was not finished") {
    TemporaryDirectory directory;
    auto database = open(directory);
    REQUIRE(database.execute("INSERT INTO item VALUES ('a', NULL, 1), ('b', NULL, 2)").ok());
    Statement select("SELECT name FROM item WHERE number >= ? ORDER BY number");
    {
        auto use = select.use(database).value();
        REQUIRE(use.bind(1).next().value());
    }
    auto use = select.use(database).value();
    REQUIRE(use.bind(2).next().value());
    CHECK(use.text(0) == "b");
}

TEST_CASE("a file that is no database is said to be damaged, with what to do") {
    TemporaryDirectory directory;
    const auto file = directory.write("file.sqlite", std::string(4096, 'x'));
    auto database = Database::open(file, Access::ReadWrite);
    auto version = database.ok() ? database->number("PRAGMA user_version") : Result<std::int64_t>(database.error());
    REQUIRE_FALSE(version.ok());
    CHECK(version.error().kind() == ErrorKind::Corrupt);
    CHECK_FALSE(version.error().hint().empty());
}

TEST_CASE("a snapshot reads and never writes") {
    TemporaryDirectory directory;
    {
        auto database = open(directory);
        REQUIRE(database.execute("INSERT INTO item VALUES ('n', NULL, 1)").ok());
    }
    auto snapshot = Database::open(directory.path() / "file.sqlite", Access::Snapshot).value();
    CHECK(count(snapshot) == 1);
    CHECK_FALSE(snapshot.execute("DELETE FROM item").ok());
}

TEST_CASE("a log does not grow for ever though every process adds only a little") {
    TemporaryDirectory directory;
    REQUIRE(open(directory).choose_journal(Journal::WriteAhead).value() == Journal::WriteAhead);
    constexpr std::size_t kPages = 100;
    for (int process = 0; process < 15; ++process) {
        auto database = open(directory);
        Statement insert("INSERT INTO item (bytes) VALUES (?)");
        REQUIRE(insert.use(database).value().bind_blob(std::string(kPages * 4096, 'x')).run().ok());
    }
    CHECK(std::filesystem::file_size(directory.path() / "file.sqlite-wal") < 11 * kPages * 4200);
}

TEST_CASE("a log that was folded in is empty, and nothing is lost") {
    TemporaryDirectory directory;
    auto database = open(directory);
    REQUIRE(database.choose_journal(Journal::WriteAhead).value() == Journal::WriteAhead);
    REQUIRE(database.execute("INSERT INTO item VALUES ('n', NULL, 1)").ok());
    database.fold_log();
    CHECK(std::filesystem::file_size(directory.path() / "file.sqlite-wal") == 0);
    CHECK(count(database) == 1);
}
