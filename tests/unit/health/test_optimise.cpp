#include "store/health/optimise.hpp"

#include "store/health/verify.hpp"
#include "tests/unit/health/damage.hpp"

using namespace pyenvx;
using namespace pyenvx::health;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

Optimised run(store::Store& store) {
    SilentProgress silent;
    return optimise(store, silent).value();
}

/// An object with one file of that text, beside an empty one, a link and a folder.
void commit_file(store::Store& store, std::string_view name, std::string_view text, bool executable = false) {
    auto draft = store.begin(path_for(name)).value().value();
    fs::create_directory(draft.path() / "folder");
    std::ofstream(draft.path() / "folder/7") << text;
    if (executable) fs::permissions(draft.path() / "folder/7", fs::perms(0755));
    std::ofstream(draft.path() / "empty") << "";
    fs::create_symlink("folder/7", draft.path() / "link");
    REQUIRE(std::move(draft).commit({.path = path_for(name)}).ok());
    REQUIRE(store.hash_object(path_for(name)).ok());
}

bool is_sound(store::Store& store) {
    SilentProgress silent;
    const auto examination = verify(store, Depth::Contents, silent).value();
    return examination.is_sound() && examination.left_over.empty() && fs::is_empty(store.home() / "tmp");
}

}  // namespace

TEST_CASE("files of the same bytes and mode are one inode after it, and a second time nothing changes") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_file(store, "a", "the same");
    commit_file(store, "b", "the same");
    commit_file(store, "c", "the other");
    commit_file(store, "program", "the same", true);
    const auto first = run(store);
    CHECK(first.objects == 1);
    CHECK(first.inodes == 1);
    CHECK(first.bytes == 8);
    CHECK(inode_of(file_of(store, "a")) == inode_of(file_of(store, "b")));
    CHECK(inode_of(file_of(store, "a")) != inode_of(file_of(store, "program")));
    CHECK(text_of(file_of(store, "c")) == "the other");
    CHECK(is_sound(store));
    CHECK(run(store).inodes == 0);
    CHECK(is_sound(store));
}

TEST_CASE("files of one object are linked with each other too") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    REQUIRE(commit_object(store, "part").ok());
    CHECK(run(store).inodes == 19);
    CHECK(inode_of(file_of(store, "part", "0")) == inode_of(file_of(store, "part", "19")));
    CHECK(is_sound(store));
}

TEST_CASE("an object that somebody is at work on is left as it is") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_file(store, "a", "the same");
    commit_file(store, "b", "the same");
    {
        const auto a = store.lock(path_for("a")).value();
        const auto b = store.lock(path_for("b")).value();
        CHECK(run(store).objects == 0);
    }
    CHECK(run(store).objects == 1);
    CHECK(is_sound(store));
}

TEST_CASE("what is still to be proven after a loss of power is left as it is") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_file(store, "a", "the same");
    commit_file(store, "b", "the same");
    start_machine_again(store);
    CHECK(run(store).inodes == 0);
}
