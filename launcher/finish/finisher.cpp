#include "launcher/finish/finisher.hpp"

#include <map>
#include <optional>

#include "launcher/collect/keep_limits.hpp"
#include "launcher/finish/activity.hpp"
#include "launcher/finish/failure.hpp"
#include "launcher/finish/task_folder.hpp"
#include "launcher/finish/work.hpp"
#include "launcher/record/record_place.hpp"
#include "launcher/warm/wake_finisher.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::finish {
namespace {

// What has failed so often fails again, and every start would begin with it.
constexpr unsigned kMostAttempts = 5;
// A full disk or a lack of memory passes, at most after days.
constexpr unsigned kMostAttemptsOnIoErrors = 100;

/// A task as it was found; `task` is the error of one that cannot be read.
struct Found {
    std::string name;
    std::string text;
    Result<Task> task;
};

/// The texts of the tasks that this process has been at, by their names: none is tried twice.
using Tried = std::map<std::string, std::string>;

Result<std::optional<Found>> find_untried(const std::filesystem::path& home, const Tried& tried) {
    for (const auto& name : TRY(waiting_tasks(home))) {
        auto text = read_task(home, name);
        if (text.ok() && !*text) continue;
        Found found{name, text.ok() ? **text : "", text.ok() ? parse_task(**text) : text.error()};
        const auto before = tried.find(name);
        if (before == tried.end() || before->second != found.text) return std::optional(std::move(found));
    }
    return std::optional<Found>();
}

class Finisher {
public:
    Finisher(std::filesystem::path home, store::Store store, BorrowedFd lock)
        : home_(std::move(home)), store_(std::move(store)), note_(lock) {}

    Result<void> work_while_something_waits(Tried& tried) {
        while (const auto found = TRY(find_untried(home_, tried))) {
            tried[found->name] = found->text;
            const auto done = finish(*found);
            if (done.ok()) continue;
            if (done.error().kind() == ErrorKind::Interrupted) return done.error();
            TRY(note_failure_of(*found, done.error()));
        }
        return tried.empty() ? release_records_without_task() : store_.publish_if_shared();
    }

private:
    static std::string about(const Found& found) {
        return found.task.ok() && found.task->work ? found.task->work->link : found.name;
    }

    // First what is quickly done and costs most where it is not: nothing has to be proven in another boot.
    Result<void> finish(const Found& found) {
        note_.begin(about(found));
        const auto task = TRY(Result(found.task));
        TRY(check_objects(task, store_));
        TRY(settle(store_, note_));
        TRY(write_record(found.name, move_to(task.object, task, store_),
                         {.durable = TRY(store_.is_durable(task.object))}));
        const auto completed = TRY(complete(task, store_, note_));
        const auto move = move_to(completed, task, store_);
        if (completed != task.object) {
            TRY(write_record(found.name, move, {.durable = TRY(store_.is_durable(completed))}));
            TRY(settle(store_, note_));
        }
        TRY(check_durable(completed));
        return close(found, move);
    }

    Result<void> write_record(const std::string& name, const Move& move, Standing standing) const {
        const auto lock = TRY(record::lock_records(home_.native()));
        return move_record(home_, name, move, standing);
    }

    Result<void> close(const Found& found, const Move& move) const {
        forget_failure(home_, found.name);
        const auto lock = TRY(record::lock_records(home_.native()));
        TRY(move_record(home_, found.name, move, {.durable = true, .work_left = false}));
        return remove_task(home_, found.name, found.text);
    }

    Result<void> check_durable(const store::StorePath& object) const {
        if (TRY(store_.is_durable(object))) return {};
        return fail(ErrorKind::Failed, object.str(), " is not known to have reached the disk");
    }

    Result<void> note_failure_of(const Found& found, const Error& error) {
        if (!found.task.ok() && error.kind() == ErrorKind::TooNew) return {};
        const bool is_final = !found.task.ok() || error.kind() == ErrorKind::NotFound;
        auto failure = read_failure(home_, found.name).value_or(Failure{});
        ++failure.attempts;
        const auto most = error.kind() == ErrorKind::Io ? kMostAttemptsOnIoErrors : kMostAttempts;
        failure.given_up = is_final || failure.attempts >= most;
        failure.about = about(found);
        failure.reason = error.message();
        // On a full disk these words are all that stays.
        note_.say(concat("failed: ", error.message()));
        (void)note_failure(home_, found.name, failure);
        if (!failure.given_up) return {};
        const auto lock = TRY(record::lock_records(home_.native()));
        TRY(release_record(home_, found.name));
        return remove_task(home_, found.name, found.text);
    }

    // Somebody emptied the folder of tasks: else every start of such a record would wake a finisher for nothing.
    Result<void> release_records_without_task() {
        const auto folder = home_ / "records";
        const Fd directory = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
        for (const auto& name : TRY(sys::list_directory(directory))) {
            const auto lock = TRY(record::lock_records(home_.native()));
            if (!TRY(read_task(home_, name))) TRY(release_record(home_, name));
        }
        return {};
    }

    std::filesystem::path home_;
    store::Store store_;
    ActivityNote note_;
};

class Run {
public:
    explicit Run(const std::filesystem::path& home) : home_(home) {}

    Result<void> with(std::optional<FileLock> lock) {
        do {
            if (!lock) lock = TRY(FileLock::try_acquire(lock_path_, LockMode::Exclusive));
            if (!lock) return {};
            const auto worked = work(lock->fd());
            if (worked.ok() || worked.error().kind() != ErrorKind::Interrupted) warm::forget_wakings(home_.native());
            lock.reset();
            TRY(worked);
            // A start that leaves a task now finds the lock held and wakes nobody: hence another look once it is free.
            // What then still waits is only what a finisher was killed over, and the next start wakes another one.
        } while (TRY(find_untried(home_, tried_)));
        return {};
    }

private:
    Result<void> work(BorrowedFd lock) {
        TRY(do_tasks(lock));
        // With a store of its own: what the tasks have looked at is in use as long as theirs is open.
        // Where there is nothing to collect, the last task's words stay.
        ActivityNote note(lock);
        const auto kept = collect::keep_store_within_limits(home_, note);
        if (!kept.ok()) {
            note.begin("the size of the store");
            note.say(concat("failed: ", kept.error().message()));
        }
        TRY(check_interrupted());
        return {};
    }

    Result<void> do_tasks(BorrowedFd lock) {
        auto store = store::Store::open(home_);
        if (!store.ok()) ActivityNote(lock).say(concat("failed: ", store.error().message()));
        return Finisher(home_, TRY(std::move(store)), lock).work_while_something_waits(tried_);
    }

    const std::filesystem::path& home_;
    const std::filesystem::path lock_path_ = warm::finisher_lock_path(home_.native());
    Tried tried_;
};

}  // namespace

Result<void> run_finisher(const std::filesystem::path& home, std::optional<FileLock> lock) {
    return Run(home).with(std::move(lock));
}

}  // namespace pyenvx::finish
