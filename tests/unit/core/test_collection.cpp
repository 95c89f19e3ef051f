#include "store/core/collection.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/core/object_graph.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

SilentProgress silent;

/// A process of its own that goes on step by step, as it is told.
class Stepped {
public:
    using Step = std::function<bool()>;

    /// `begin` runs in the child and returns its steps.
    explicit Stepped(const std::function<std::vector<Step>()>& begin) {
        orders_ = sys::pipe().value();
        answers_ = sys::pipe().value();
        child_ = ::fork();
        REQUIRE(child_ >= 0);
        if (child_ == 0) run(begin());
    }
    ~Stepped() {
        orders_.write_end.reset();
        if (child_ > 0) ::waitpid(child_, nullptr, 0);
    }
    Stepped(const Stepped&) = delete;

    void go() { REQUIRE(sys::write_all(orders_.write_end, ".").ok()); }
    bool answer() {
        char said = 0;
        REQUIRE(sys::read(answers_.read_end, &said, 1).value() == 1);
        return said == 'y';
    }
    bool step() {
        go();
        return answer();
    }
    void end() {
        orders_.write_end.reset();
        ::waitpid(std::exchange(child_, -1), nullptr, 0);
    }

private:
    [[noreturn]] void run(const std::vector<Step>& steps) {
        orders_.write_end.reset();
        char order = 0;
        for (const auto& step : steps) {
            if (sys::read(orders_.read_end, &order, 1).value_or(0) == 0) break;
            (void)sys::write_all(answers_.write_end, step() ? "y" : "n");
        }
        while (sys::read(orders_.read_end, &order, 1).value_or(0) != 0) {}
        ::_exit(0);
    }

    sys::Pipe orders_;
    sys::Pipe answers_;
    pid_t child_ = -1;
};

bool is_whole(const Store& store, std::string_view name) {
    for (int i = 0; i < 20; ++i) {
        const auto bytes = read_file(store.locate(path_for(name)) / "folder" / std::to_string(i), 100);
        if (!bytes.ok() || *bytes != name) return false;
    }
    return true;
}

void make_objects(const fs::path& home, const std::vector<std::string>& names) {
    auto store = Store::open(home).value();
    for (const auto& name : names) REQUIRE(commit_object(store, name).ok());
}

std::size_t entries_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// A process that opens the store, then finds an object, then says whether all of it is there, then ends.
Stepped user_of(const fs::path& home, const std::string& name) {
    return Stepped([=]() -> std::vector<Stepped::Step> {
        auto store = std::make_shared<std::optional<Store>>(Store::open(home).value());
        return {[=] { return (*store)->find(path_for(name)).value_or(std::nullopt).has_value(); },
                [=] { return is_whole(**store, name); },
                [=] {
                    store->reset();
                    return true;
                }};
    });
}

}  // namespace

TEST_CASE("an object that nothing wants goes with its tree, its info file and its lock's file") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    CHECK(collection.remove(path_for("thing")).value() == Removal::Removed);
    CHECK(collection.empty_trash().value() >= 20 * 4096);
    for (const auto* folder : {"store", "info", "trash"}) CHECK(entries_in(home / folder) == 0);
    CHECK_FALSE(fs::exists(home / "locks" / std::string(path_for("thing").hash())));
    CHECK(collection.remove(path_for("thing")).value() == Removal::Absent);
    CHECK_FALSE(store.find(path_for("thing")).value().has_value());
}

TEST_CASE("an object that another refers to stays until that one is gone") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    {
        auto store = Store::open(home).value();
        REQUIRE(commit_object(store, "part").ok());
        REQUIRE(commit_object(store, "whole", "", {path_for("part")}).ok());
    }
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    CHECK(collection.remove(path_for("part")).value() == Removal::Referred);
    CHECK(collection.remove(path_for("whole")).value() == Removal::Removed);
    CHECK(collection.remove(path_for("part")).value() == Removal::Removed);
}

TEST_CASE("an object that a link leads to stays until the link is released") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    const auto link = home / "envs/name";
    {
        auto store = Store::open(home).value();
        REQUIRE(commit_object(store, "thing").ok());
        REQUIRE(store.set_root(link, path_for("thing")).ok());
    }
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    CHECK(collection.remove(path_for("thing")).value() == Removal::Rooted);
    CHECK(collection.release_link(link, path_for("thing")).value());
    CHECK_FALSE(fs::exists(fs::symlink_status(link)));
    CHECK(collection.remove(path_for("thing")).value() == Removal::Removed);
}

TEST_CASE("a link that was set to another object meanwhile is not released") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"old", "new"});
    {
        auto store = Store::open(home).value();
        REQUIRE(store.set_root(home / "envs/name", path_for("new")).ok());
    }
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    CHECK_FALSE(collection.release_link(home / "envs/name", path_for("old")).value());
    CHECK(fs::exists(home / "envs/name"));
}

TEST_CASE("an object that a process found before the collector came stays as long as that process lives") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    auto user = user_of(home, "thing");
    REQUIRE(user.step());
    {
        auto store = Store::open(home).value();
        auto collection = Collection::begin(store, silent).value();
        CHECK(collection.remove(path_for("thing")).value() == Removal::InUse);
    }
    CHECK(user.step());
    user.end();
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    CHECK(collection.remove(path_for("thing")).value() == Removal::Removed);
}

TEST_CASE("what a process finds while a collector is at work stays") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing", "other"});
    auto user = user_of(home, "thing");
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    CHECK(collection.remove(path_for("other")).value() == Removal::Removed);
    REQUIRE(user.step());
    CHECK(collection.remove(path_for("thing")).value() == Removal::InUse);
    CHECK(user.step());
}

TEST_CASE("what a process used that ended while a collector was at work stays until the next one") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    auto user = user_of(home, "thing");
    {
        auto store = Store::open(home).value();
        auto collection = Collection::begin(store, silent).value();
        REQUIRE(user.step());
        REQUIRE(user.step());
        REQUIRE(user.step());  // its store is closed: it may have left a link behind that leads to the object
        user.end();
        CHECK(collection.remove(path_for("thing")).value() == Removal::InUse);
    }
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    CHECK(collection.remove(path_for("thing")).value() == Removal::Removed);
}

TEST_CASE("what a process found before it was killed is nobody's") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    {
        auto user = user_of(home, "thing");
        REQUIRE(user.step());
        user.end();  // without closing its store
    }
    REQUIRE(entries_in(home / "using") == 1);
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    CHECK(entries_in(home / "using") == 0);
    CHECK(collection.remove(path_for("thing")).value() == Removal::Removed);
}

TEST_CASE("who looks for the very object that is being deleted waits, and then does not find it") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    auto user = user_of(home, "thing");
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    // The collector at the point where it holds the object's lock and has seen that nobody names the object.
    auto lock = FileLock::acquire(home / "locks" / std::string(path_for("thing").hash()), LockMode::Exclusive).value();
    user.go();
    while (collection.used().value().count(path_for("thing")) == 0) {}
    auto database = database_of(store);
    REQUIRE(database.execute("DELETE FROM object").ok());
    lock = FileLock::acquire(home / "locks/another", LockMode::Exclusive).value();
    CHECK_FALSE(user.answer());
}

TEST_CASE("who looks for an object that the collector spares after all waits, and then finds it") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    auto user = user_of(home, "thing");
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    auto lock = FileLock::acquire(home / "locks" / std::string(path_for("thing").hash()), LockMode::Exclusive).value();
    user.go();
    while (collection.used().value().count(path_for("thing")) == 0) {}
    lock = FileLock::acquire(home / "locks/another", LockMode::Exclusive).value();
    CHECK(user.answer());
    CHECK(collection.remove(path_for("thing")).value() == Removal::InUse);
    CHECK(user.step());
}

TEST_CASE("two collectors are never at work at once") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    const auto first = Collection::begin(store, silent).value();
    CHECK_FALSE(Collection::try_begin(store).value().has_value());
}

TEST_CASE("bytes are freed with the last name of a file, and not before") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    const auto other = directory.path() / "other-name";
    {
        auto store = Store::open(home).value();
        fs::create_hard_link(store.locate(path_for("thing")) / "folder/0", other);
    }
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    struct stat file {};
    REQUIRE(::stat(other.c_str(), &file) == 0);
    const auto all = [&] {
        std::uint64_t bytes = 0;
        for (const auto& entry : fs::recursive_directory_iterator(store.locate(path_for("thing")))) {
            struct stat status {};
            REQUIRE(::lstat(entry.path().c_str(), &status) == 0);
            bytes += static_cast<std::uint64_t>(status.st_blocks) * 512;
        }
        struct stat top {};
        REQUIRE(::stat(store.locate(path_for("thing")).c_str(), &top) == 0);
        return bytes + static_cast<std::uint64_t>(top.st_blocks) * 512;
    }();
    REQUIRE(collection.remove(path_for("thing")).value() == Removal::Removed);
    const auto freed = collection.empty_trash().value();
    constexpr std::uint64_t kInfoAndLock = 2 * 4096;
    CHECK(freed == all - static_cast<std::uint64_t>(file.st_blocks) * 512 + kInfoAndLock);
    CHECK(fs::exists(other));
}

TEST_CASE("what a collector that was killed had put aside goes with the next collection") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    {
        auto store = Store::open(home).value();
        auto collection = Collection::begin(store, silent).value();
        REQUIRE(collection.remove(path_for("thing")).value() == Removal::Removed);
    }
    CHECK(entries_in(home / "trash") == 1);
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    CHECK(collection.empty_trash().value() >= 20 * 4096);
    CHECK(entries_in(home / "trash") == 0);
}

TEST_CASE("where no use can be written down, no collector begins as long as the object is used") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    auto store = Store::open(home).value();
    auto other = Store::open(home).value();
    fs::remove(home / "using");
    REQUIRE(store.find(path_for("thing")).value().has_value());
    fs::create_directory(home / "using");
    CHECK_FALSE(Collection::try_begin(other).value().has_value());
}

TEST_CASE("lock files of objects that are gone are removed, and those that somebody holds are not") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    make_objects(home, {"thing"});
    const auto lock_of = [&](std::string_view name) { return home / "locks" / std::string(path_for(name).hash()); };
    std::ofstream(lock_of("gone")) << "4711";
    const auto held = FileLock::acquire(lock_of("made"), LockMode::Exclusive).value();
    auto store = Store::open(home).value();
    auto collection = Collection::begin(store, silent).value();
    REQUIRE(collection.remove_strays().ok());
    CHECK_FALSE(fs::exists(lock_of("gone")));
    CHECK(fs::exists(lock_of("made")));
    CHECK(fs::exists(lock_of("thing")));
}

TEST_CASE("the graph has all objects with what they refer to, and marks what is reached") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    for (const auto* name : {"a", "b", "c"}) REQUIRE(commit_object(store, name).ok());
    REQUIRE(commit_object(store, "ab", "", {path_for("a"), path_for("b")}).ok());
    REQUIRE(commit_object(store, "top", "", {path_for("ab")}).ok());
    const auto graph = store.graph().value();
    REQUIRE(graph.nodes().size() == 5);
    std::vector<bool> marked(5);
    graph.mark(std::vector{*graph.find(path_for("top"))}, marked);
    const auto is_marked = [&](std::string_view name) { return marked[*graph.find(path_for(name))]; };
    CHECK(is_marked("a"));
    CHECK(is_marked("b"));
    CHECK(is_marked("ab"));
    CHECK(is_marked("top"));
    CHECK_FALSE(is_marked("c"));
    CHECK(graph.referrers(*graph.find(path_for("a"))) == std::vector{*graph.find(path_for("ab"))});
    CHECK_FALSE(graph.find(path_for("nothing")).has_value());
}
