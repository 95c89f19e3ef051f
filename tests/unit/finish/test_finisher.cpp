#include "launcher/finish/finisher.hpp"

#include <doctest/doctest.h>

#include "launcher/finish/activity.hpp"
#include "launcher/finish/failure.hpp"
#include "launcher/finish/task_folder.hpp"
#include "launcher/record/record_place.hpp"
#include "launcher/warm/wake_finisher.hpp"
#include "sample_task.hpp"
#include "store/base/file.hpp"
#include "store/base/file_lock.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::finish;
namespace fs = std::filesystem;

namespace {

// A home with one object and the record of a program that needs nothing but it.
class TestHome {
public:
    TestHome() {
        auto store = store::Store::open(path()).value();
        auto draft = store.begin(object).value();
        REQUIRE(write_file_atomically(draft->path() / "file", "content").ok());
        REQUIRE((*std::move(draft)).commit({.path = object}).ok());
        record.key = "form 3:run\n";
        record.written_ns = 42;
        record.finisher_unfinished = true;
        record.program = "/bin/true";
        name = task_name(record);
    }

    const fs::path& path() const { return directory_.path(); }
    void leave(const Task& task) const { REQUIRE(leave_task(path(), name, task, &record).ok()); }
    void leave_text(std::string_view text) const {
        leave({object, {}});
        REQUIRE(write_file_atomically(task_folder(path()) / name, text).ok());
    }
    record::LaunchRecord record_now() const { return record::read_record(path() / "records" / name)->record; }
    std::size_t waiting() const { return waiting_tasks(path())->size(); }
    bool is_safe() const {
        const auto store = store::Store::open(path()).value();
        return store.without_hash()->empty() && *store.is_durable(object);
    }

    const store::StorePath object = tests::object("cpython-3.11.7");
    record::LaunchRecord record;
    std::string name;

private:
    tests::TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("a finished task has its object hashed and durable, its record says so, and it is gone") {
    const TestHome home;
    home.leave({home.object, {}});
    CHECK_FALSE(home.is_safe());
    REQUIRE(run_finisher(home.path()).ok());
    CHECK(home.is_safe());
    CHECK(home.record_now().durable);
    CHECK_FALSE(home.record_now().finisher_unfinished);
    CHECK(home.record_now().written_ns == 42);
    CHECK(home.waiting() == 0);
}

TEST_CASE("a second finisher ends at once and does nothing") {
    const TestHome home;
    home.leave({home.object, {}});
    {
        const auto other = FileLock::acquire(warm::finisher_lock_path(home.path().native()), LockMode::Exclusive);
        REQUIRE(run_finisher(home.path()).ok());
        CHECK(home.waiting() == 1);
        CHECK(finisher_state(home.path())->is_at_work);
    }
    CHECK_FALSE(finisher_state(home.path())->is_at_work);
}

TEST_CASE("a task whose object is gone is given up, with the reason") {
    const TestHome home;
    home.leave({tests::object("gone"), {}});
    REQUIRE(run_finisher(home.path()).ok());
    CHECK(home.waiting() == 0);
    CHECK_FALSE(home.record_now().finisher_unfinished);
    CHECK_FALSE(home.record_now().durable);
    const auto failure = finisher_state(home.path())->last_failure;
    REQUIRE(failure);
    CHECK(failure->given_up);
    CHECK(failure->reason.find("gone is not in the store any more") != std::string::npos);
}

TEST_CASE("a task that cannot be read is given up, with the reason") {
    for (const auto& text : {std::string("nonsense"), std::string(), std::string(kMaxTaskBytes + 1, 'x')}) {
        const TestHome home;
        home.leave_text(text);
        REQUIRE(run_finisher(home.path()).ok());
        CHECK(home.waiting() == 0);
        CHECK_FALSE(home.record_now().finisher_unfinished);
        CHECK(read_failure(home.path(), home.name)->given_up);
    }
}

TEST_CASE("a task of a newer pyenvx is left to that one") {
    const TestHome home;
    home.leave_text("pyenvx-finish-task 2\n");
    REQUIRE(run_finisher(home.path()).ok());
    CHECK(home.waiting() == 1);
    CHECK_FALSE(finisher_state(home.path())->last_failure);
}

TEST_CASE("what fails for now is tried again, but not for ever") {
    const TestHome home;
    auto task = tests::sample_task();
    task.object = home.object;
    task.work->plan.interpreter = home.object;  // which holds no Python that could compile
    task.work->plan.launcher = home.object;
    task.work->plan.parts = {{tests::package("demo"), home.object}};
    home.leave(task);
    for (unsigned attempt = 1; attempt <= 100; ++attempt) {
        CHECK(home.waiting() == 1);
        CHECK(home.record_now().finisher_unfinished);
        REQUIRE(run_finisher(home.path()).ok());
        CHECK(read_failure(home.path(), home.name)->attempts == attempt);
        CHECK(read_failure(home.path(), home.name)->about == task.work->link);
    }
    CHECK(home.waiting() == 0);
    CHECK_FALSE(home.record_now().finisher_unfinished);
}

TEST_CASE("a failure that cannot be noted is told by the finisher's last words") {
    const TestHome home;
    home.leave({tests::object("gone"), {}});
    REQUIRE(write_file_atomically(task_folder(home.path()) / "failed", "no folder").ok());
    REQUIRE(run_finisher(home.path()).ok());
    const auto activity = finisher_state(home.path())->activity;
    REQUIRE(activity);
    CHECK(activity->step.find("failed: ") == 0);
    CHECK(activity->step.find("gone is not in the store any more") != std::string::npos);
}

TEST_CASE("a task that waits is told with the minutes since it was left") {
    const TestHome home;
    home.leave({home.object, {}});
    const auto task = task_folder(home.path()) / home.name;
    CHECK(finisher_state(home.path())->longest.count() == 0);
    fs::last_write_time(task, fs::last_write_time(task) - std::chrono::minutes(5));
    CHECK(finisher_state(home.path())->waiting == 1);
    CHECK(finisher_state(home.path())->longest.count() == 5);
}

TEST_CASE("a failure is forgotten once the task is done") {
    const TestHome home;
    REQUIRE(note_failure(home.path(), home.name, {2, false, "hello", "no space\nleft"}).ok());
    CHECK(last_failure(home.path())->reason == "no space\\x0aleft");
    home.leave({home.object, {}});
    REQUIRE(run_finisher(home.path()).ok());
    CHECK_FALSE(last_failure(home.path()));
}

TEST_CASE("a task that replaced the one in work is not removed with it") {
    const TestHome home;
    home.leave({home.object, {}});
    const auto lock = record::lock_records(home.path().native());
    REQUIRE(remove_task(home.path(), home.name, "another text").ok());
    CHECK(home.waiting() == 1);
    REQUIRE(remove_task(home.path(), home.name, task_text({home.object, {}}).value()).ok());
    CHECK(home.waiting() == 0);
}

TEST_CASE("a record whose task was lost wakes no finisher for ever") {
    const TestHome home;
    home.leave({home.object, {}});
    fs::remove_all(task_folder(home.path()));
    REQUIRE(run_finisher(home.path()).ok());
    CHECK_FALSE(home.record_now().finisher_unfinished);
}
