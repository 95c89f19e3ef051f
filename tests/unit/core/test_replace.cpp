#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/core/registry.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

fs::path file_of(const Store& store, std::string_view name) { return store.locate(path_for(name)) / "folder/7"; }

std::string text_of(const fs::path& file) { return read_file(file, 1000).value(); }

/// Other bytes, as many as before.
void overwrite(const fs::path& file) {
    fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
    std::ofstream(file) << std::string(fs::file_size(file), 'x');
    fs::permissions(file, fs::perms::owner_write, fs::perm_options::remove);
}

}  // namespace

TEST_CASE("a damaged object counts as absent until its like is made, which takes its place") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "part").ok());
    REQUIRE(commit_object(store, "whole", "", {path_for("part")}).ok());
    REQUIRE(store.hash_object(path_for("part")).ok());
    const auto hash = store.find(path_for("part")).value()->nar_hash;
    overwrite(file_of(store, "part"));
    const std::ifstream reader(file_of(store, "part"));

    store.set_damaged(path_for("part"));
    CHECK_FALSE(store.find(path_for("part")).value().has_value());
    REQUIRE(commit_object(store, "part").ok());

    CHECK(text_of(file_of(store, "part")) == "part");
    CHECK(store.find(path_for("part")).value()->nar_hash == hash);
    CHECK(store.find(path_for("whole")).value()->references == std::vector{path_for("part")});
    CHECK(fs::status(store.locate(path_for("part"))).permissions() == fs::perms(0555));
    CHECK(fs::is_empty(store.home() / "tmp"));
    CHECK(reader.good());
}

TEST_CASE("who gives up making a damaged object anew leaves it where it was") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "part").ok());
    store.set_damaged(path_for("part"));
    { const auto draft = store.begin(path_for("part")).value(); }
    CHECK(text_of(file_of(store, "part")) == "part");
    CHECK(Store::open(store.home()).value().find(path_for("part")).value().has_value());
}

TEST_CASE("a damaged object is discarded with all that refer to it") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "part").ok());
    REQUIRE(commit_object(store, "other").ok());
    REQUIRE(commit_object(store, "whole", "", {path_for("part")}).ok());
    store.set_damaged(path_for("part"));
    REQUIRE(store.discard(path_for("part")).ok());
    CHECK(store.registered().value() == std::vector{path_for("other")});
    CHECK_FALSE(fs::exists(store.locate(path_for("whole"))));
    CHECK(store.discard(path_for("other")).ok());
    CHECK(fs::exists(store.locate(path_for("other"))));
}

TEST_CASE("a tree is exchanged for the same with other links, unless the object changed or is being made") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "part").ok());
    const auto registration = store.registration(path_for("part")).value().value();
    const auto exchange = [&] {
        auto folder = store.begin_folder().value();
        fs::create_directory(folder.path() / "folder");
        std::ofstream(folder.path() / "folder/7") << "new";
        return store.exchange(registration, folder).value();
    };
    {
        const auto held = store.lock(path_for("part")).value();
        CHECK_FALSE(exchange());
    }
    CHECK(exchange());
    CHECK(text_of(file_of(store, "part")) == "new");
    store.set_damaged(path_for("part"));
    REQUIRE(commit_object(store, "part").ok());
    CHECK_FALSE(exchange());
    CHECK(fs::is_empty(store.home() / "tmp"));
}

TEST_CASE("what the database has wrong is corrected") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "part").ok());
    auto info = store.find(path_for("part")).value().value();
    info.size = 12345;
    REQUIRE(store.correct(info).ok());
    CHECK(store.find(path_for("part")).value()->size == 12345);
}

TEST_CASE("a sound database has no defects, and one whose rows lead nowhere is made anew by the next to open it") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "part").ok());
    CHECK(store.defects_of_database().value().empty());
    REQUIRE(database_of(store).execute("PRAGMA foreign_keys = OFF; INSERT INTO reference VALUES (1, 77)").ok());
    CHECK(store.defects_of_database().value() ==
          std::vector<std::string>{"a row of reference leads to no row of object"});
    CHECK(Store::open(store.home()).value().defects_of_database().value().empty());
}
