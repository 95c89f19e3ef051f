#include "store/health/repair.hpp"

#include "store/health/verify.hpp"
#include "tests/unit/health/damage.hpp"

using namespace pyenvx;
using namespace pyenvx::health;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

/// Makes everything again but what it does not know.
class KnowingMaker final : public Maker {
public:
    KnowingMaker(store::Store& store, std::vector<std::string> known) : store_(store), known_(std::move(known)) {}
    Result<void> make(const store::ObjectInfo& object) override {
        for (const auto& name : known_) {
            if (path_for(name) == object.path) return commit_object(store_, name, "", object.references);
        }
        return fail(ErrorKind::NotFound, "nobody knows ", object.path.name());
    }

private:
    store::Store& store_;
    std::vector<std::string> known_;
};

Examination examine(store::Store& store) {
    SilentProgress silent;
    return verify(store, Depth::Contents, silent).value();
}

Repaired mend(store::Store& store, std::vector<std::string> known, Unmendable unmendable = Unmendable::Leave) {
    SilentProgress silent;
    KnowingMaker maker(store, std::move(known));
    return repair(store, examine(store), maker, unmendable, silent).value();
}

}  // namespace

TEST_CASE("a corrupt object is made again even of equal length, and its hash stays") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    const auto hash = store.find(path_for("part")).value()->nar_hash;
    overwrite(file_of(store, "part"));
    CHECK(mend(store, {"part"}).mended == std::vector{path_for("part")});
    CHECK(text_of(file_of(store, "part")) == "part");
    CHECK(store.find(path_for("part")).value()->nar_hash == hash);
    CHECK(store.is_durable(path_for("part")).value());
    CHECK(examine(store).is_sound());
}

TEST_CASE("what cannot be made again stays where it is and is named") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    commit_and_hash(store, "whole", {path_for("part")});
    overwrite(file_of(store, "part"));
    const auto repaired = mend(store, {});
    CHECK(repaired.mended.empty());
    REQUIRE(repaired.left.size() == 1);
    CHECK(repaired.left[0].object == path_for("part"));
    CHECK(repaired.left[0].why.message() == "nobody knows part");
    CHECK(fs::exists(file_of(store, "part")));
    auto again = store::Store::open(store.home()).value();
    CHECK(mend(again, {}, Unmendable::Discard).discarded == std::vector{path_for("part")});
    CHECK(again.registered().value().empty());
}

TEST_CASE("modes and times are given again in place") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    const auto inode = inode_of(file_of(store, "part"));
    fs::permissions(file_of(store, "part"), fs::perms(0640));
    fs::last_write_time(file_of(store, "part"), fs::file_time_type::clock::now());
    CHECK(mend(store, {}).mended == std::vector{path_for("part")});
    CHECK(inode_of(file_of(store, "part")) == inode);
    CHECK(examine(store).is_sound());
}

TEST_CASE("an info file is written again as the database has it") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    const auto file = store.home() / "info" / path_for("part").str();
    fs::remove(file);
    CHECK(mend(store, {}).mended == std::vector{path_for("part")});
    CHECK(examine(store).is_sound());
}

TEST_CASE("where the tree proves the info file right, the database is corrected") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    REQUIRE(store.make_durable().ok());
    const auto before = store::info_text(store.find(path_for("part")).value().value());
    SUBCASE("the hash") {
        const auto wrong = concat("UPDATE object SET nar_hash = '", Sha256::of("x").hex(), "'");
        REQUIRE(database_of(store).execute(wrong.c_str()).ok());
    }
    SUBCASE("the size") { REQUIRE(database_of(store).execute("UPDATE object SET size = size + 1").ok()); }
    CHECK(mend(store, {}).left.empty());
    CHECK(store::info_text(store.find(path_for("part")).value().value()) == before);
    CHECK(examine(store).is_sound());
}

TEST_CASE("what killed programs left goes with a repair") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    fs::create_directory(store.locate(path_for("garbage")));
    CHECK(mend(store, {}).mended.empty());
    CHECK_FALSE(fs::exists(store.locate(path_for("garbage"))));
}
