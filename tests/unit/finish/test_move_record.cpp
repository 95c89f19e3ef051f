#include "launcher/finish/move_record.hpp"

#include <doctest/doctest.h>

#include "launcher/finish/task_folder.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/sys.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::finish;

namespace {

const Move kMove{"/s/1111-environment", "/s/2222-environment"};

record::LaunchRecord record_of(const std::string& environment) {
    record::LaunchRecord record;
    record.key = "form 3:run\n";
    record.written_ns = 42;
    record.finisher_unfinished = true;
    record.inputs = {{"/s/1111-environment/is-an-input", {}}};
    record.environment = environment;
    record.program = concat(environment, "/bin/ruff");
    record.arguments = {"-s", concat("--rc=", environment, "/rc:", environment)};
    record.edits = {{record::EditKind::Set, "PYTHONUSERBASE", environment},
                    {record::EditKind::PrependPath, "PATH", concat(environment, "/bin")},
                    {record::EditKind::Unset, "PYTHONHOME", ""}};
    return record;
}

// A home with one record.
struct Written {
    tests::TemporaryDirectory home;
    std::string name;
    explicit Written(const record::LaunchRecord& record) : name(task_name(record)) {
        REQUIRE(record::write_record(home.path().native(), record).ok());
    }
    record::LaunchRecord read() const { return record::read_record(home.path() / "records" / name)->record; }
    ino_t inode() const { return (*sys_stat()).st_ino; }

private:
    std::optional<struct stat> sys_stat() const { return sys::stat((home.path() / "records" / name).c_str()).value(); }
};

}  // namespace

TEST_CASE("a moved record says the new environment wherever it said the old one, and is as old as before") {
    auto expected = record_of(kMove.to);
    expected.inputs = record_of(kMove.from).inputs;
    CHECK(moved(record_of(kMove.from), kMove) == expected);
}

TEST_CASE("a record of the bare interpreter does not change when it is moved from nowhere to nowhere") {
    const auto record = record_of("");
    CHECK(moved(record, {}) == record);
}

TEST_CASE("a record that is moved still has work left until that is done") {
    const Written written(record_of(kMove.from));
    REQUIRE(move_record(written.home.path(), written.name, kMove, {.durable = false}).ok());
    CHECK(written.read().environment == kMove.to);
    CHECK(written.read().finisher_unfinished);
    CHECK_FALSE(written.read().durable);
    REQUIRE(move_record(written.home.path(), written.name, kMove, {.durable = true, .work_left = false}).ok());
    CHECK_FALSE(written.read().finisher_unfinished);
    CHECK(written.read().durable);
}

TEST_CASE("a record that names another environment by now is left alone") {
    const auto other = record_of("/s/3333-environment");
    const Written written(other);
    REQUIRE(move_record(written.home.path(), written.name, kMove, {.durable = true, .work_left = false}).ok());
    CHECK(written.read() == other);
}

TEST_CASE("a record that is gone is not made again") {
    const tests::TemporaryDirectory home;
    CHECK(move_record(home.path(), "0123", kMove, {.durable = true, .work_left = false}).ok());
    CHECK_FALSE(std::filesystem::exists(home.path() / "records"));
}

TEST_CASE("a record that is right already is not written again") {
    const Written written(record_of(kMove.to));
    const auto before = written.inode();
    REQUIRE(move_record(written.home.path(), written.name, kMove, {.durable = false}).ok());
    CHECK(written.inode() == before);
}

TEST_CASE("a record that is released wakes nobody and is otherwise as it was") {
    auto record = record_of(kMove.from);
    const Written written(record);
    REQUIRE(release_record(written.home.path(), written.name).ok());
    record.finisher_unfinished = false;
    CHECK(written.read() == record);
}
