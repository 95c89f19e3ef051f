#include "store/health/verify.hpp"

#include "store/base/sys.hpp"
#include "tests/unit/health/damage.hpp"

using namespace pyenvx;
using namespace pyenvx::health;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

Examination examine(store::Store& store, Depth depth = Depth::Contents) {
    SilentProgress silent;
    return verify(store, depth, silent).value();
}

void check_found(store::Store& store, Damage damage, Depth depth = Depth::Surface) {
    const auto findings = examine(store, depth).findings;
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].object == path_for("part"));
    CHECK(findings[0].damage == damage);
}

}  // namespace

TEST_CASE("a store that nobody touched is sound") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    commit_and_hash(store, "whole", {path_for("part")});
    REQUIRE(store.make_durable().ok());
    const auto examination = examine(store);
    CHECK(examination.is_sound());
    CHECK(examination.objects == 2);
    CHECK(examination.unproven.empty());
    CHECK(examination.left_over.empty());
}

TEST_CASE("what was killed between one write and the next about an object is sound") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    const auto earlier = text_of(store.home() / "info" / path_for("part").str());
    REQUIRE(store.make_durable().ok());
    fs::remove(store.home() / "info" / path_for("part").str());
    std::ofstream(store.home() / "info" / path_for("part").str()) << earlier;
    CHECK(examine(store).is_sound());  // durable, and the file says not yet
    REQUIRE(database_of(store).execute("UPDATE object SET nar_hash = NULL, nar_size = 0").ok());
    CHECK(examine(store).is_sound());  // the file is ahead by the hash
}

TEST_CASE("other bytes are found where a tree hash is known, whatever else stayed as it was") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    REQUIRE(commit_object(store, "unhashed").ok());
    overwrite(file_of(store, "part"));
    CHECK(examine(store, Depth::Surface).is_sound());
    check_found(store, Damage::Contents, Depth::Contents);
    CHECK(examine(store).unproven == std::vector{path_for("unhashed")});
}

TEST_CASE("a tree that is gone, or of another form, is found without reading it") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    SUBCASE("mode of a file") {
        fs::permissions(file_of(store, "part"), fs::perms(0644));
        check_found(store, Damage::Form);
    }
    SUBCASE("time of a folder") {
        fs::last_write_time(file_of(store, "part").parent_path(), fs::file_time_type::clock::now());
        check_found(store, Damage::Form);
    }
    SUBCASE("no tree at all") {
        REQUIRE(remove_tree(BorrowedFd::cwd(), store.locate(path_for("part")).c_str()).ok());
        check_found(store, Damage::Missing);
    }
}

TEST_CASE("an info file that is lost, damaged or says something else is found") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    commit_and_hash(store, "part");
    const auto file = store.home() / "info" / path_for("part").str();
    auto info = store.find(path_for("part")).value().value();
    fs::remove(file);
    SUBCASE("lost") {}
    SUBCASE("no info file") { std::ofstream(file) << "StorePath"; }
    SUBCASE("another size") {
        ++info.size;
        std::ofstream(file) << store::info_text(info);
    }
    SUBCASE("another boot") {
        info.boot = "another";
        std::ofstream(file) << store::info_text(info);
    }
    SUBCASE("without a build that came to it") {
        std::ofstream(file) << store::info_text(info);
        auto database = database_of(store);
        const auto insert = concat("INSERT INTO realisation VALUES ('", Sha256::of("recipe").hex(), "', 'wheel', 1)");
        REQUIRE(database.execute(insert.c_str()).ok());
    }
    check_found(store, Damage::InfoFile);
}

TEST_CASE("what nobody registered is told and harms nothing, unless somebody is making it") {
    TemporaryDirectory directory;
    auto store = store_in(directory);
    fs::create_directory(store.locate(path_for("garbage")));
    std::ofstream(store.home() / "info" / "no object") << "";
    CHECK(examine(store).is_sound());
    CHECK(examine(store).left_over ==
          std::vector{concat("store/", path_for("garbage").str()), std::string("info/no object")});
    const auto held = store.lock(path_for("garbage")).value();
    CHECK(examine(store).left_over == std::vector{std::string("info/no object")});
}
