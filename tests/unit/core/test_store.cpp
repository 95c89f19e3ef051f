#include "store/core/store.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "store/base/file.hpp"
#include "store/plan/derivation.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

std::size_t entries_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

ino_t inode_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_ino;
}

bool is_complete(const Store& store, std::string_view name) {
    for (int i = 0; i < 20; ++i) {
        const auto bytes = read_file(store.locate(path_for(name)) / "folder" / std::to_string(i), 100);
        if (!bytes.ok() || *bytes != name) return false;
    }
    return true;
}

// Commits many objects again and again in a child process, until it is killed or done.
pid_t start_writer(const fs::path& home, int objects) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    auto opened = Store::open(home);
    for (int i = 0; opened.ok() && i < objects; ++i) {
        if (!commit_object(*opened, concat("object-", i)).ok()) ::_exit(1);
    }
    ::_exit(opened.ok() ? 0 : 1);
}

int wait_for(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

}  // namespace

TEST_CASE("a committed object is found with what was registered about it") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    const auto info = store.find(path_for("thing")).value();
    REQUIRE(info.has_value());
    CHECK(info->size == 100);
    CHECK(fs::exists(store.home() / "info" / path_for("thing").str()));
}

TEST_CASE("a draft that was not committed leaves nothing behind") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    {
        auto draft = store.begin(path_for("thing")).value();
        std::ofstream(draft->path() / "file") << "half";
    }
    CHECK(entries_in(store.home() / "tmp") == 0);
    CHECK(entries_in(store.home() / "store") == 0);
    CHECK_FALSE(store.find(path_for("thing")).value().has_value());
}

TEST_CASE("an object's files and folders cannot be written and have one fixed time") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    struct stat status {};
    REQUIRE(::stat((store.locate(path_for("thing")) / "folder/0").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0444);
    CHECK(status.st_mtim.tv_sec == 315619200);
    REQUIRE(::stat(store.locate(path_for("thing")).c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0555);
}

TEST_CASE("beginning what exists already gives no draft") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    CHECK_FALSE(store.begin(path_for("thing")).value().has_value());
}

TEST_CASE("what lies in the store without being registered is never used and is replaced") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    fs::create_directories(store.locate(path_for("thing")) / "stray");
    CHECK_FALSE(store.find(path_for("thing")).value().has_value());
    REQUIRE(commit_object(store, "thing").ok());
    CHECK(is_complete(store, "thing"));
    CHECK_FALSE(fs::exists(store.locate(path_for("thing")) / "stray"));
}

TEST_CASE("what is not registered is removed on demand, but for what somebody is making") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    for (const auto* name : {"stray", "made"}) fs::create_directories(store.locate(path_for(name)) / "folder");
    std::ofstream(store.home() / "info" / path_for("described").str()) << "text";
    const auto draft = store.begin(path_for("made")).value();
    REQUIRE(store.remove_unregistered().ok());
    CHECK(store.find(path_for("thing")).value().has_value());
    CHECK(entries_in(store.home() / "store") == 2);
    CHECK(fs::exists(store.locate(path_for("made"))));
    CHECK(entries_in(store.home() / "info") == 1);
}

TEST_CASE("an object with a link that leads out is refused") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    for (const auto* target : {"/etc/passwd", "../../outside", "folder/../../outside"}) {
        auto draft = store.begin(path_for("thing")).value();
        fs::create_symlink(target, draft->path() / "link");
        CHECK((*std::move(draft)).commit({.path = path_for("thing")}).error().kind() == ErrorKind::Refused);
    }
    CHECK(entries_in(store.home() / "store") == 0);
}

TEST_CASE("an object with a special file or a set-id bit is refused") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    auto with_fifo = store.begin(path_for("fifo")).value();
    ::mkfifo((with_fifo->path() / "fifo").c_str(), 0600);
    CHECK((*std::move(with_fifo)).commit({.path = path_for("fifo")}).error().kind() == ErrorKind::Refused);
    auto with_bit = store.begin(path_for("bit")).value();
    std::ofstream(with_bit->path() / "tool") << "x";
    ::chmod((with_bit->path() / "tool").c_str(), 04755);
    CHECK((*std::move(with_bit)).commit({.path = path_for("bit")}).error().kind() == ErrorKind::Refused);
}

TEST_CASE("an object that refers to one that is not there is not registered and leaves nothing behind") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    auto draft = store.begin(path_for("thing")).value();
    CHECK_FALSE((*std::move(draft)).commit({.path = path_for("thing"), .references = {path_for("absent")}}).ok());
    CHECK_FALSE(store.find(path_for("thing")).value().has_value());
    CHECK(entries_in(store.home() / "store") == 0);
    CHECK(entries_in(store.home() / "info") == 0);
}

TEST_CASE("references come back sorted") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "a").ok());
    REQUIRE(commit_object(store, "b").ok());
    std::vector<StorePath> references = {path_for("a"), path_for("b")};
    std::sort(references.begin(), references.end());
    auto draft = store.begin(path_for("thing")).value();
    REQUIRE((*std::move(draft)).commit({.path = path_for("thing"), .references = references}).ok());
    CHECK(store.find(path_for("thing")).value()->references == references);
}

TEST_CASE("a root's link leads to the object and can be moved to another") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "a").ok());
    REQUIRE(commit_object(store, "b").ok());
    const auto link = store.home() / "envs" / "mine";
    REQUIRE(store.set_root(link, path_for("a")).ok());
    REQUIRE(store.set_root(link, path_for("b")).ok());
    CHECK(fs::canonical(link) == fs::canonical(store.locate(path_for("b"))));
}

TEST_CASE("a root that leads to the object already is left as it is") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "a").ok());
    const auto link = store.home() / "envs" / "mine";
    REQUIRE(store.set_root(link, path_for("a")).ok());
    const auto log = store.home() / "db/store.sqlite-wal";
    const auto before = std::pair(inode_of(link), fs::file_size(log));
    REQUIRE(store.set_root(link, path_for("a")).ok());
    CHECK(std::pair(inode_of(link), fs::file_size(log)) == before);
}

TEST_CASE("facts are kept and replaced") {
    TemporaryDirectory directory;
    {
        auto store = Store::open(directory.path() / "home").value();
        REQUIRE(store.set_fact("kind", "key", "old").ok());
        REQUIRE(store.set_fact("kind", "key", std::string("n\0w", 3)).ok());
    }
    const auto store = Store::open(directory.path() / "home").value();
    CHECK(store.fact("kind", "key").value() == std::string("n\0w", 3));
    CHECK_FALSE(store.fact("kind", "other").value().has_value());
}

TEST_CASE("a store that others may write is refused") {
    TemporaryDirectory directory;
    REQUIRE(Store::open(directory.path() / "home").ok());
    ::chmod((directory.path() / "home").c_str(), 0777);
    CHECK(Store::open(directory.path() / "home").error().kind() == ErrorKind::Refused);
}

TEST_CASE("a store of another uid is refused" * doctest::skip(::geteuid() != 0)) {
    TemporaryDirectory directory;
    REQUIRE(Store::open(directory.path() / "home").ok());
    REQUIRE(::chown((directory.path() / "home").c_str(), 12345, 12345) == 0);
    CHECK(Store::open(directory.path() / "home").error().kind() == ErrorKind::Refused);
}

TEST_CASE("a store of a newer version is left alone") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    REQUIRE(Store::open(home).ok());
    {
        auto database = db::Database::open(home / "db/store.sqlite", db::Access::ReadWrite).value();
        REQUIRE(database.execute("PRAGMA user_version = 99").ok());
    }
    CHECK(Store::open(home).error().kind() == ErrorKind::TooNew);
}

TEST_CASE("processes that commit the same objects at once agree on one of each") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    std::vector<pid_t> children;
    for (int i = 0; i < 12; ++i) children.push_back(start_writer(home, 25));
    for (const auto child : children) CHECK(wait_for(child) == 0);
    auto store = Store::open(home).value();
    for (int i = 0; i < 25; ++i) {
        CHECK(store.find(path_for(concat("object-", i))).value().has_value());
        CHECK(is_complete(store, concat("object-", i)));
    }
    CHECK(entries_in(home / "tmp") == 0);
    CHECK(entries_in(home / "store") == 25);
}

TEST_CASE("a process that is killed at any moment leaves no registered object incomplete") {
    TemporaryDirectory directory;
    for (int round = 0; round < 30; ++round) {
        const auto home = directory.path() / concat("home-", round);
        const pid_t child = start_writer(home, 200);
        std::this_thread::sleep_for(std::chrono::microseconds(500 + round * 700));
        ::kill(child, SIGKILL);
        (void)wait_for(child);
        auto store = Store::open(home).value();
        CHECK(entries_in(home / "tmp") == 0);
        for (int i = 0; i < 200; ++i) {
            const auto name = concat("object-", i);
            if (store.find(path_for(name)).value()) CHECK(is_complete(store, name));
        }
    }
}

TEST_CASE("a realisation leads to its object while that is there, and to the last one that was set") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    const auto recipe = Sha256::of("recipe");
    CHECK_FALSE(store.realisation(recipe, "wheel").value());
    CHECK(store.set_realisation(recipe, "wheel", path_for("one")).error().kind() == ErrorKind::Failed);
    REQUIRE(commit_object(store, "one").ok());
    REQUIRE(commit_object(store, "two").ok());
    REQUIRE(store.set_realisation(recipe, "wheel", path_for("one")).ok());
    CHECK(store.realisation(recipe, "wheel").value() == path_for("one"));
    CHECK_FALSE(store.realisation(recipe, "other").value());
    REQUIRE(store.set_realisation(recipe, "wheel", path_for("two")).ok());
    CHECK(store.realisation(recipe, "wheel").value() == path_for("two"));
    std::filesystem::remove_all(store.locate(path_for("two")));
    CHECK_FALSE(store.realisation(recipe, "wheel").value());
}

TEST_CASE("a forged recipe cannot claim another's path") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    const auto recipe = Derivation::make(DerivationKind::Fetch, "evil", {{"file", Sha256::of("x")}}, {}).value();
    const auto refused = commit_object(store, "part", recipe.text());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().kind() == ErrorKind::Refused);
    CHECK_FALSE(store.find(path_for("part")).value().has_value());
    CHECK(fs::is_empty(store.home() / "store"));
    CHECK(commit_object(store, "part", "no recipe at all").error().kind() == ErrorKind::Refused);
}
