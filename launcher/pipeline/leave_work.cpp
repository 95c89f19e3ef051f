#include "launcher/pipeline/leave_work.hpp"

#include "launcher/collect/record_roots.hpp"
#include "launcher/finish/task_folder.hpp"
#include "launcher/finish/work.hpp"
#include "launcher/pipeline/asked/store_limits.hpp"
#include "launcher/record/record_place.hpp"
#include "launcher/warm/wake_finisher.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::pipeline {
namespace {

using declaration::Finish;

// Not being able to remember is no reason not to start.
void write_record(const Launch& launch, const Services& services) {
    if (!launch.may_be_recorded) return;
    const auto& home = services.paths.home.native();
    const auto lock = record::lock_records(home);
    const auto written = lock.ok() ? record::write_record(home, launch.record) : Result<void>(lock.error());
    // It wakes nobody: what an earlier start left under its name would wait for ever.
    if (written.ok()) return finish::drop_task(home, finish::task_name(launch.record));
    services.progress->detail(concat("the launch record was not written: ", written.error().message()));
}

// A record that is replaced takes with it when its environment was used last.
void note_use_of_former(const Launch& launch, Services& services) {
    const auto held = record::read_record(record::record_path(services.paths.home.native(), launch.record.key));
    if (!held.ok() || held->record.environment == launch.record.environment) return;
    const auto former = store::StorePath::parse(std::filesystem::path(held->record.environment).filename().native());
    const auto status = sys::fstat(held->lock);
    if (former.ok() && status.ok()) (void)services.store.note_use(*former, status->st_mtim.tv_sec);
}

Result<void> write_task(const Launch& launch, const Services& services) {
    const auto& home = services.paths.home;
    if (launch.may_be_recorded) {
        return finish::leave_task(home, finish::task_name(launch.record), *launch.task, &launch.record);
    }
    return finish::leave_task(home, finish::task_name(*launch.task->work), *launch.task, nullptr);
}

// False when it could not be left. Without record and environment there is nobody whom finished work would serve.
bool leave_task(Launch& launch, const Services& services) {
    if (!launch.may_be_recorded && !launch.task->work) return true;
    launch.record.finisher_unfinished = true;
    const auto written = write_task(launch, services);
    if (written.ok()) return true;
    launch.record.finisher_unfinished = false;
    services.progress->detail(concat("nothing was left to the finisher: ", written.error().message()));
    return false;
}

Result<finish::Move> do_now(const finish::Task& task, Services& services) {
    const auto completed = TRY(finish::complete(task, services.store, *services.progress));
    TRY(finish::settle(services.store, *services.progress));
    collect::RecordRoots records(services.paths.home);
    TRY(collect::keep_limits(services.store, records, limits_of(services.configuration), *services.progress));
    TRY(services.store.publish_if_shared());
    return finish::move_to(completed, task, services.store);
}

// Nothing when it failed. Interrupted is the only error.
Result<std::optional<finish::Move>> do_now_or_warn(const finish::Task& task, Services& services) {
    auto move = do_now(task, services);
    TRY(check_interrupted());
    if (move.ok()) return std::optional(*std::move(move));
    services.progress->warn(concat("some work is left undone (finish = \"inline\"): ", move.error().message()));
    return std::optional<finish::Move>();
}

void drop_task_of(const finish::EnvironmentWork& work, const Services& services) {
    const auto lock = record::lock_records(services.paths.home.native());
    if (lock.ok()) finish::drop_task(services.paths.home, finish::task_name(work));
}

bool is_done(const finish::Task& task, const Services& services) {
    return finish::is_done(task, services.store).value_or(false);
}

}  // namespace

Result<void> remember(Launch& launch, Services& services) {
    TRY(collect::remember(limits_of(services.configuration), services.store));
    note_use_of_former(launch, services);
    launch.record.durable = services.store.is_durable(launch.task->object).value_or(false);
    const auto finish = is_done(*launch.task, services) ? Finish::Never : services.finish();
    if (finish == Finish::Background && leave_task(launch, services)) return {};
    if (finish == Finish::Inline) {
        if (const auto move = TRY(do_now_or_warn(*launch.task, services))) {
            launch.record = finish::moved(std::move(launch.record), *move);
            launch.record.durable = true;
        }
    }
    write_record(launch, services);
    return {};
}

Result<bool> leave_work(Prepared& prepared, Services& services) {
    const auto& work = prepared.task->work;
    if (is_done(*prepared.task, services)) {
        if (work) drop_task_of(*work, services);
        return false;
    }
    switch (services.finish()) {
        case Finish::Never: return false;
        case Finish::Background:
            return work &&
                   finish::leave_task(services.paths.home, finish::task_name(*work), *prepared.task, nullptr).ok();
        case Finish::Inline: break;
    }
    if (const auto move = TRY(do_now_or_warn(*prepared.task, services))) {
        if (!work) return false;
        prepared.environment = move->to;
        drop_task_of(*work, services);
    }
    return false;
}

void wake_finisher(const std::filesystem::path& home, Progress& progress) {
    const auto own = sys::readlinkat(BorrowedFd::cwd(), "/proc/self/exe");
    const auto woken = own.ok() ? warm::wake_finisher(*own, home.native()) : Result<warm::Waking>(own.error());
    if (!woken.ok()) return progress.detail(concat("the finisher could not be woken: ", woken.error().message()));
    const auto told =
        woken->sentence("woke the finisher for the rest", "left the rest to the finisher, which is at work");
    woken->made_wait() ? progress.notice(told) : progress.detail(told);
}

}  // namespace pyenvx::pipeline
