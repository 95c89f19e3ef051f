#include "launcher/finish/work.hpp"

#include <algorithm>
#include <thread>

#include "store/base/file_lock.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/bytecode/bytecode_object.hpp"

namespace pyenvx::finish {
namespace {

using bytecode::CompileWorkers;
using bytecode::Optimisation;
using store::EnvironmentPart;
using store::EnvironmentPlan;
using store::StorePath;

// Each is a Python process of 20 to 60 MB.
constexpr unsigned kMostWorkers = 8;

Result<void> check_there(const StorePath& path, const store::Store& store) {
    if (TRY(store.find(path))) return {};
    return fail(ErrorKind::NotFound, path.str(), " is not in the store any more");
}

/// Makes bytecode objects; processes are started when the first one has to be made.
class BytecodeMaker {
public:
    BytecodeMaker(const EnvironmentPlan& plan, store::Store& store)
        : python_{plan.interpreter, store.locate(plan.interpreter),
                  store.locate(plan.interpreter) / plan.interpreter_file},
          store_(store) {}

    Result<StorePath> make(const EnvironmentPart& part, Optimisation level) {
        const auto recipe = TRY(bytecode::bytecode_derivation(part.object, python_.path, level));
        if (TRY(store_.find(recipe.output_path()))) return recipe.output_path();
        const auto cores = std::clamp(std::thread::hardware_concurrency(), 1U, kMostWorkers);
        if (!workers_) workers_.emplace(TRY(CompileWorkers::start(python_, cores)));
        // Step by step, since what is compiled is kept once its object is registered, and not before.
        for (auto& step : TRY(bytecode::steps_to_whole({part.object, level}, python_, store_))) {
            TRY(check_interrupted());
            TRY(bytecode::realise_bytecode({part.object, level, std::move(step)}, python_, store_, *workers_));
        }
        return bytecode::realise_bytecode({part.object, level}, python_, store_, *workers_);
    }

private:
    interpreter::InterpreterObject python_;
    store::Store& store_;
    std::optional<CompileWorkers> workers_;
};

Result<EnvironmentPlan> with_all_bytecode(const EnvironmentWork& work, store::Store& store, Progress& progress) {
    auto plan = work.plan;
    BytecodeMaker maker(plan, store);
    for (std::size_t i = 0; i < plan.parts.size(); ++i) {
        auto& part = plan.parts[i];
        TRY(check_interrupted());
        progress.step(Stage::Compile, part.name.str(), i + 1, plan.parts.size());
        part.bytecode.clear();
        for (const auto level : work.levels) part.bytecode.push_back(TRY(maker.make(part, level)));
    }
    return plan;
}

// Of a plan that a launch was laid out by: one that was read from a task's text has no bytecode.
Result<bool> has_all_bytecode(const EnvironmentWork& work) {
    for (const auto& part : work.plan.parts) {
        for (const auto level : work.levels) {
            const auto recipe = TRY(bytecode::bytecode_derivation(part.object, work.plan.interpreter, level));
            const auto& has = part.bytecode;
            if (std::find(has.begin(), has.end(), recipe.output_path()) == has.end()) return false;
        }
    }
    return true;
}

bool leads_to(const std::filesystem::path& link, const StorePath& environment) {
    const auto target = sys::readlinkat(BorrowedFd::cwd(), link.c_str());
    return target.ok() && std::filesystem::path(*target).filename() == environment.str();
}

// Under the flight, since a start that prepares the same declaration sets the link too.
Result<void> move_link(const Task& task, const StorePath& to, store::Store& store) {
    const auto flight = TRY(FileLock::acquire(store.home() / "locks" / task.work->flight, LockMode::Exclusive));
    const auto link = store.home() / "envs" / task.work->link;
    return leads_to(link, task.object) ? store.set_root(link, to) : Result<void>();
}

}  // namespace

Result<void> check_objects(const Task& task, const store::Store& store) {
    TRY(check_there(task.object, store));
    if (!task.work) return {};
    TRY(check_there(task.work->plan.interpreter, store));
    TRY(check_there(task.work->plan.launcher, store));
    for (const auto& part : task.work->plan.parts) TRY(check_there(part.object, store));
    return {};
}

Result<StorePath> complete(const Task& task, store::Store& store, Progress& progress) {
    TRY(check_objects(task, store));
    if (!task.work) return task.object;
    const auto plan = TRY(with_all_bytecode(*task.work, store, progress));
    const auto whole = TRY(store::lay_out(plan, store, progress));
    if (whole != task.object) TRY(move_link(task, whole, store));
    return whole;
}

Move move_to(const StorePath& completed, const Task& task, const store::Store& store) {
    return task.work ? Move{store.locate(task.object), store.locate(completed)} : Move{};
}

Result<void> settle(store::Store& store, Progress& progress) {
    TRY(store.remove_unregistered());
    for (const auto& object : TRY(store.without_hash())) {
        TRY(check_interrupted());
        progress.step(Stage::Hash, object.name(), 0, 0);
        // One that cannot be read is found out when it is used, and is no reason to leave the others.
        (void)store.hash_object(object);
    }
    progress.step(Stage::Sync, "", 0, 0);
    return store.make_durable();
}

Result<bool> is_done(const Task& task, const store::Store& store) {
    const auto info = TRY(store.find(task.object));
    if (!info || !info->nar_hash || !TRY(store.is_durable(task.object))) return false;
    return task.work ? has_all_bytecode(*task.work) : true;
}

}  // namespace pyenvx::finish
