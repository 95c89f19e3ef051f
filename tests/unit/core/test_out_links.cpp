#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "store/core/collection.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

SilentProgress silent;

/// A home with an object `thing`, and a folder for links beside it.
struct Scene {
    Scene() {
        fs::create_directories(folder);
        auto store = Store::open(home).value();
        REQUIRE(commit_object(store, "thing").ok());
        REQUIRE(commit_object(store, "other").ok());
    }

    TemporaryDirectory directory;
    fs::path home = fs::canonical(directory.path()) / "home";
    fs::path folder = fs::canonical(directory.path()) / "work";
    fs::path link = folder / "result";
};

Removal try_to_remove(const fs::path& home, const char* name) {
    auto store = Store::open(home).value();
    return Collection::begin(store, silent).value().remove(path_for(name)).value();
}

bool forget(const fs::path& home, const fs::path& link) {
    auto store = Store::open(home).value();
    return Collection::begin(store, silent).value().forget_root(link).value();
}

}  // namespace

TEST_CASE("an object that a link of a user's leads to stays until the link is gone") {
    Scene scene;
    CHECK(Store::open(scene.home).value().set_out_link(scene.link, path_for("thing")).value() == scene.link);
    CHECK(fs::read_symlink(scene.link) == scene.home / "store" / path_for("thing").str());
    CHECK(try_to_remove(scene.home, "thing") == Removal::Rooted);
    CHECK_FALSE(forget(scene.home, scene.link));
    fs::remove(scene.link);
    CHECK(forget(scene.home, scene.link));
    CHECK(try_to_remove(scene.home, "thing") == Removal::Removed);
    CHECK(fs::is_empty(scene.home / "roots"));
}

TEST_CASE("a link of a user's is set to another object, and then keeps that one") {
    Scene scene;
    for (const auto* name : {"thing", "other"}) {
        REQUIRE(Store::open(scene.home).value().set_out_link(scene.link, path_for(name)).ok());
    }
    CHECK(try_to_remove(scene.home, "thing") == Removal::Removed);
    CHECK(try_to_remove(scene.home, "other") == Removal::Rooted);
    CHECK(std::distance(fs::directory_iterator(scene.folder), {}) == 1);
}

TEST_CASE("no link of a user's takes the place of what is no link into a store") {
    Scene scene;
    auto store = Store::open(scene.home).value();
    std::ofstream(scene.folder / "file") << "kept";
    fs::create_symlink("file", scene.folder / "elsewhere");
    for (const auto* name : {"file", "elsewhere", "."}) {
        CHECK_FALSE(store.set_out_link(scene.folder / name, path_for("thing")).ok());
    }
    CHECK(store.set_out_link(scene.folder / "file", path_for("thing")).error().kind() == ErrorKind::Refused);
    CHECK(store.set_out_link(scene.folder / "", path_for("thing")).error().kind() == ErrorKind::Usage);
    CHECK(fs::file_size(scene.folder / "elsewhere") == 4);
    CHECK(store.registered_roots().value().empty());
}

TEST_CASE("a link of a user's is known by the real name of its folder") {
    Scene scene;
    fs::create_directory_symlink(scene.folder, scene.directory.path() / "way");
    auto store = Store::open(scene.home).value();
    CHECK(store.set_out_link(scene.directory.path() / "way/result", path_for("thing")).value() == scene.link);
    CHECK(store.registered_roots().value().at(0).link == scene.link);
}

TEST_CASE("links of users are known again when the database is made anew") {
    Scene scene;
    REQUIRE(Store::open(scene.home).value().set_out_link(scene.link, path_for("thing")).ok());
    fs::remove_all(scene.home / "db");
    CHECK(try_to_remove(scene.home, "thing") == Removal::Rooted);
}
