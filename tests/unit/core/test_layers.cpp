// Stores below one's own.
#include <sys/stat.h>
#include <unistd.h>

#include <mutex>

#include "store/base/file.hpp"
#include "store/core/extra_stores.hpp"
#include "store/core/shared_home.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

mode_t mode_of(const fs::path& path) { return status_of(path).st_mode & 07777U; }

class Sentences final : public Progress {
public:
    void step(Stage, std::string_view, std::uint64_t, std::uint64_t) override {}
    void transfer(std::string_view, std::uint64_t, std::uint64_t) override {}
    void warn(std::string_view sentence) override { warned += concat(sentence, '\n'); }
    void notice(std::string_view) override {}
    void detail(std::string_view sentence) override { detailed += concat(sentence, '\n'); }

    std::string warned;
    std::string detailed;
};

void share(Store& store) {
    REQUIRE(store.make_durable().ok());
    REQUIRE(open_to_others(store.home()).ok());
    REQUIRE(store.publish().ok());
}

/// A store that is filled and shared, and another above it.
struct Layers {
    TemporaryDirectory temporary;
    fs::path below = temporary.path() / "below";
    Store filled = Store::open(below).value();
    Sentences sentences;

    void fill(std::string_view name, std::vector<StorePath> references = {}) {
        REQUIRE(commit_object(filled, name, "", std::move(references)).ok());
        REQUIRE(filled.hash_object(path_for(name)).ok());
    }
    Store open_own(const fs::path& home) {
        auto store = Store::open(home, Sync::Lazy, &sentences).value();
        REQUIRE(store.set_extra_stores({below}).ok());
        return store;
    }
    Store open_own() { return open_own(temporary.path() / "own"); }
    bool is_used() { return open_own().find(path_for("one")).value().has_value(); }
};

ino_t inode_in(const fs::path& object) { return status_of(object / "folder" / "7").st_ino; }

}  // namespace

TEST_CASE("what an extra store has is found where it lies, and nothing of it is in the own store") {
    Layers layers;
    layers.fill("one");
    share(layers.filled);
    auto own = layers.open_own();
    const auto found = own.find(path_for("one")).value();
    REQUIRE(found);
    CHECK(found->nar_hash == layers.filled.find(path_for("one")).value()->nar_hash);
    CHECK(own.locate(path_for("one")) == fs::canonical(layers.below) / "store" / path_for("one").str());
    CHECK_FALSE(own.is_own(path_for("one")));
    CHECK(own.is_durable(path_for("one")).value());
    CHECK_FALSE(own.begin(path_for("one")).value().has_value());
    CHECK(std::holds_alternative<Exists>(own.try_begin(path_for("one")).value()));
    CHECK(own.registered().value().empty());
    CHECK(layers.sentences.warned.empty());
}

TEST_CASE("whoever opens the home later finds the same stores below it") {
    Layers layers;
    layers.fill("one");
    share(layers.filled);
    const auto home = layers.open_own().home();
    CHECK(Store::open(home)->find(path_for("one")).value());
    REQUIRE(Store::open(home)->set_extra_stores({}).ok());
    CHECK_FALSE(Store::open(home)->find(path_for("one")).value());
}

TEST_CASE("a store is never below itself") {
    Layers layers;
    layers.fill("one");
    share(layers.filled);
    REQUIRE(layers.filled.set_extra_stores({layers.below}).ok());
    CHECK(layers.filled.is_own(path_for("one")));
}

TEST_CASE("what is not safe on disk is not told to others") {
    Layers layers;
    REQUIRE(open_to_others(layers.below).ok());
    layers.fill("one");
    REQUIRE(layers.filled.publish().ok());
    CHECK_FALSE(layers.is_used());
}

TEST_CASE("a snapshot is of the moment in which it was written") {
    Layers layers;
    share(layers.filled);
    layers.fill("one");
    REQUIRE(layers.filled.make_durable().ok());
    CHECK_FALSE(layers.is_used());
    REQUIRE(layers.filled.publish_if_shared().ok());
    CHECK(layers.is_used());
}

TEST_CASE("what is brought in is one's own, with all that it refers to, and shares the files") {
    Layers layers;
    layers.fill("one");
    layers.fill("two", {path_for("one")});
    share(layers.filled);
    auto own = layers.open_own();
    REQUIRE(own.bring_in({path_for("two")}).ok());
    CHECK(own.registered().value().size() == 2);
    CHECK(own.is_own(path_for("two")));
    CHECK(own.find(path_for("two")).value()->references == std::vector{path_for("one")});
    CHECK(own.find(path_for("one")).value()->nar_hash == layers.filled.find(path_for("one")).value()->nar_hash);
    CHECK(inode_in(own.locate(path_for("one"))) == inode_in(layers.filled.locate(path_for("one"))));
    CHECK(mode_of(own.locate(path_for("one"))) == 0555);
}

TEST_CASE("what is nowhere cannot be brought in, and is named") {
    Layers layers;
    share(layers.filled);
    const auto brought = layers.open_own().bring_in({path_for("none")});
    REQUIRE(!brought.ok());
    CHECK(brought.error().kind() == ErrorKind::NotFound);
    CHECK(brought.error().message().find("-none") != std::string::npos);
}

TEST_CASE("an object that went from the extra store is made here") {
    Layers layers;
    layers.fill("one");
    share(layers.filled);
    auto own = layers.open_own();
    REQUIRE(own.find(path_for("one")).value());
    REQUIRE(layers.filled.discard(path_for("one")).ok());
    REQUIRE(remove_tree(BorrowedFd::cwd(), (layers.below / "store" / path_for("one").str()).c_str()).ok());
    CHECK_FALSE(own.find(path_for("one")).value());
    REQUIRE(commit_object(own, "one").ok());
    CHECK(own.is_own(path_for("one")));
}

TEST_CASE("an own object that is damaged is made again here, whatever an extra store has") {
    Layers layers;
    layers.fill("one");
    share(layers.filled);
    auto own = layers.open_own();
    REQUIRE(own.bring_in({path_for("one")}).ok());
    own.set_damaged(path_for("one"));
    CHECK_FALSE(own.find(path_for("one")).value());
    CHECK(own.begin(path_for("one")).value().has_value());
}

TEST_CASE("facts and what builds came to are known from below, and one's own come first") {
    Layers layers;
    const auto recipe = Sha256::of("recipe");
    layers.fill("one");
    REQUIRE(layers.filled.set_realisation(recipe, "wheel", path_for("one")).ok());
    REQUIRE(layers.filled.set_fact("interpreter-object", "key", "theirs").ok());
    share(layers.filled);
    auto own = layers.open_own();
    CHECK(own.realisation(recipe, "wheel").value() == path_for("one"));
    CHECK(own.fact("interpreter-object", "key").value() == "theirs");
    REQUIRE(own.set_fact("interpreter-object", "key", "mine").ok());
    CHECK(own.fact("interpreter-object", "key").value() == "mine");
    REQUIRE(own.set_realisation(recipe, "wheel", path_for("one")).ok());
    CHECK(own.is_own(path_for("one")));
}

TEST_CASE("a link may lead into an extra store, and is no root then") {
    Layers layers;
    layers.fill("one");
    share(layers.filled);
    auto own = layers.open_own();
    const auto link = own.home() / "envs" / "link";
    REQUIRE(commit_object(own, "two").ok());
    REQUIRE(own.set_root(link, path_for("two")).ok());
    REQUIRE(own.set_root(link, path_for("one")).ok());
    CHECK(fs::read_symlink(link) == own.locate(path_for("one")));
    CHECK(database_of(own).number("SELECT count(*) FROM root").value() == 0);
    REQUIRE(own.set_root(link, path_for("two")).ok());
    CHECK(fs::canonical(link) == fs::canonical(own.locate(path_for("two"))));
    CHECK(database_of(own).number("SELECT count(*) FROM root").value() == 1);
}

TEST_CASE("a snapshot has nothing of what is its owner's own business") {
    Layers layers;
    layers.fill("one");
    REQUIRE(layers.filled.set_root(layers.below / "envs" / "secret-link", path_for("one")).ok());
    REQUIRE(layers.filled.set_fact("toolchain", "secret-toolchain", "secret-value").ok());
    REQUIRE(database_of(layers.filled)
                .execute("INSERT INTO cache_answer VALUES ('https://user:secret-word@host', 'path', 1, 1);"
                         "INSERT INTO cache_state VALUES ('https://user:secret-word@host', 1, 1, 1)")
                .ok());
    share(layers.filled);
    const auto bytes = read_file(snapshot_file(layers.below), 1 << 20).value();
    CHECK(bytes.find("secret") == std::string::npos);
    CHECK(bytes.find(path_for("one").str()) != std::string::npos);
    CHECK(mode_of(snapshot_file(layers.below)) == 0444);
}

TEST_CASE("others reach objects, info files and the snapshot of a shared home, and nothing else") {
    Layers layers;
    layers.fill("one");
    fs::create_directories(layers.below / "finish" / "failed");
    REQUIRE(write_file_atomically(layers.below / "note", "secret").ok());
    share(layers.filled);
    CHECK(mode_of(layers.below) == 0711);
    for (const auto& entry : fs::directory_iterator(layers.below)) {
        const auto name = entry.path().filename().string();
        const bool is_open = name == "store" || name == "info" || name == "snapshot.sqlite";
        CHECK_MESSAGE(((mode_of(entry.path()) & 0077U) != 0) == is_open, name);
    }
    CHECK_FALSE((mode_of(layers.below / "store") & 0022U) != 0);
    REQUIRE(close_to_others(layers.below).ok());
    CHECK(mode_of(layers.below) == 0700);
    CHECK_FALSE(fs::exists(snapshot_file(layers.below)));
}

TEST_CASE("an extra store that others may write is not used, and the part is named") {
    Layers layers;
    layers.fill("one");
    share(layers.filled);
    REQUIRE(layers.is_used());
    const auto real = fs::canonical(layers.below);
    for (const auto& part : {real.parent_path(), real, real / "store", real / "snapshot.sqlite"}) {
        const auto mode = mode_of(part);
        for (const mode_t more : {0020U, 0002U}) {
            layers.sentences.warned.clear();
            REQUIRE(::chmod(part.c_str(), mode | more) == 0);
            CHECK_FALSE(layers.is_used());
            CHECK(layers.sentences.warned ==
                  concat("the extra store ", layers.below, " is not used: others may write ", part, "\n"));
        }
        REQUIRE(::chmod(part.c_str(), mode) == 0);
    }
    CHECK(layers.is_used());
}

TEST_CASE("an extra store of which a part belongs to another user is not used, and the part is named") {
    if (::geteuid() != 0) return;  // nobody else can give a file away
    Layers layers;
    layers.fill("one");
    share(layers.filled);
    const auto real = fs::canonical(layers.below);
    for (const auto& part : {real, real / "store", real / "snapshot.sqlite"}) {
        layers.sentences.warned.clear();
        REQUIRE(::chown(part.c_str(), 54321, 0) == 0);
        CHECK_FALSE(layers.is_used());
        CHECK(layers.sentences.warned.find(concat(part, " belongs to uid 54321")) != std::string::npos);
        REQUIRE(::chown(part.c_str(), 0, 0) == 0);
    }
}

TEST_CASE("an extra store that is not there, or not shared, is passed over with a word for who asks") {
    Layers layers;
    layers.fill("one");
    CHECK_FALSE(layers.is_used());
    CHECK(layers.sentences.warned.empty());
    CHECK(layers.sentences.detailed.find("is not shared: it has no snapshot.sqlite") != std::string::npos);
}

TEST_CASE("an extra store with a damaged or a newer snapshot is not used, and it is said why") {
    Layers layers;
    layers.fill("one");
    share(layers.filled);
    const auto snapshot = snapshot_file(layers.below);
    {
        REQUIRE(::chmod(snapshot.c_str(), 0600) == 0);
        auto database = db::Database::open(snapshot, db::Access::ReadWrite).value();
        REQUIRE(database.execute("PRAGMA user_version = 999").ok());
    }
    CHECK_FALSE(layers.is_used());
    CHECK(layers.sentences.warned.find("was filled by a newer pyenvx") != std::string::npos);
    layers.sentences.warned.clear();
    REQUIRE(write_file_atomically(snapshot, std::string(8192, 'x'), 0444).ok());
    CHECK_FALSE(layers.is_used());
    CHECK(layers.sentences.warned.find("is damaged") != std::string::npos);
}
