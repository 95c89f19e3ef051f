#include "launcher/pipeline/pipeline.hpp"

#include <algorithm>
#include <future>
#include <thread>

#include "launcher/pipeline/asked/identity.hpp"
#include "launcher/pipeline/build_sources.hpp"
#include "launcher/pipeline/choice/declared_builds.hpp"
#include "launcher/pipeline/flight.hpp"
#include "launcher/pipeline/launch_program.hpp"
#include "launcher/source/direct_url_json.hpp"
#include "launcher/warm/environment_python.hpp"
#include "launcher/warm/export_invocation.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/collect/roots.hpp"
#include "store/environment/environment.hpp"

namespace pyenvx::pipeline {
namespace {

using store::StorePath;

unsigned worker_count() { return std::max(2U, std::thread::hardware_concurrency()); }

store::PthPolicy pth_policy(const declaration::Settings& settings) {
    switch (settings.pth ? settings.pth->value : declaration::kDefaultPthPolicy) {
        case declaration::PthPolicy::All: return store::PthPolicy::All;
        case declaration::PthPolicy::None: return store::PthPolicy::None;
        case declaration::PthPolicy::Known: break;
    }
    return store::PthPolicy::Known;
}

std::filesystem::path real_folder_of(const lock::LockedPackage& package) {
    const auto* directory = std::get_if<lock::DirectorySource>(&package.source);
    return directory != nullptr && directory->editable ? directory->path : std::filesystem::path();
}

Result<store::EnvironmentPlan> plan_environment(const Asked& asked, const Prepared& prepared,
                                                const std::vector<realise::WheelObject>& objects, Services& services) {
    const auto launcher = TRY(static_launcher(services));
    store::EnvironmentPlan plan{prepared.python.path,
                                prepared.python.executable.lexically_relative(prepared.python.root),
                                prepared.interpreter.library_name,
                                launcher,
                                {},
                                pth_policy(asked.settings)};
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const auto& package = prepared.lock.packages[i];
        plan.parts.push_back({package.name, objects[i].path, package.requested, source::direct_url_json(package),
                              real_folder_of(package)});
    }
    if (asked.settings.pth_allow) {
        plan.pth_allowed.insert(asked.settings.pth_allow->value.begin(), asked.settings.pth_allow->value.end());
    }
    TRY(use_bytecode(plan, services));
    return plan;
}

Result<Prepared> bare_interpreter(const Asked& asked, Services& services) {
    auto interpreter = TRY(interpreter::find_interpreter(asked.python, services.host(), &services.store));
    auto python = TRY(interpreter::realise_interpreter(interpreter, services.store, *services.progress));
    const finish::Task task{python.path, {}};
    return Prepared{std::move(interpreter), std::move(python), {}, {}, {}, {}, task};
}

// Beside the resolution and the downloads, which need no more than what was found out about it; when it is asked for,
// where the system gives no thread. The last of the futures joins.
PythonInMaking copy_interpreter(const interpreter::Interpreter& interpreter, Services& services) {
    return std::async(std::launch::async | std::launch::deferred,
                      [&interpreter, &services] {
                          return interpreter::realise_interpreter(interpreter, services.store, *services.progress);
                      })
        .share();
}

// What another one collects as he likes: a start looks whether it is there still.
Result<void> add_what_is_not_ours(const Prepared& prepared, const Services& services, InputLedger& inputs) {
    const auto is_ours = [&](const std::filesystem::path& file) {
        return file.native().starts_with(services.paths.home.native() + '/');
    };
    if (!is_ours(prepared.python.root)) TRY(inputs.add(prepared.python.executable));
    if (prepared.environment.empty() || is_ours(prepared.environment)) return {};
    return inputs.add(prepared.environment / warm::kEnvironmentNote);
}

// Of the files that are named in the lock: a source's is known from its build.
void note_digests(const std::vector<realise::WheelObject>& objects, lock::Lock& lock) {
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (!lock.packages[i].is_source()) lock.packages[i].sha256 = objects[i].sha256;
    }
}

}  // namespace

Result<Prepared> prepare(const Asked& asked, Services& services, const Keep& keep, Emptiness emptiness,
                         const std::optional<Program>& program) {
    if (asked.declaration.asks_for_nothing() && emptiness == Emptiness::BareInterpreter) {
        return bare_interpreter(asked, services);
    }
    const auto flight = TRY(take_flight(asked, services));
    TRY(services.open_caches());
    LazyIndex index(services, asked.settings);
    look_ahead(asked, services, index, keep);
    const auto interpreter = TRY(interpreter::find_interpreter(asked.python, services.host(), &services.store));
    const auto python = copy_interpreter(interpreter, services);
    realise::WheelRealiser wheels(services.store, index, *services.progress, worker_count());
    auto manner = builder_manner(asked.settings);
    manner.choose_anew = services.manner.refresh || !keep.everything;
    auto builds = TRY(DeclaredBuilds::open_if_locked(asked, interpreter, services));
    building::SourceBuilder builder(builder_services(services, index, interpreter, python, builds.pins()),
                                    std::move(manner));
    DirectIndex files(services, asked.settings, asked.declaration);
    source::DirectSources direct(direct_services(services, files), asked.declaration, builder);
    auto choice = TRY(choose_versions(asked, interpreter, services, {index, direct, &wheels, builder}, keep));
    TRY(check_interrupted());
    builds.pin_trees(choice.lock);
    const auto orders = TRY(build_sources(choice, wheels, builder, direct));
    builds.note_trees(choice.lock);
    const auto objects = TRY(wheels.realise(orders));
    TRY(builds.finish(locking::Unused::Stay));
    note_digests(objects, choice.lock);
    auto object = TRY(python.get());
    Prepared prepared{interpreter, std::move(object), {}, {}, std::move(choice.lock), builder.material()};

    services.progress->step(Stage::Environment, "", 0, 0);
    auto plan = TRY(plan_environment(asked, prepared, objects, services));
    if (program) TRY(compile_first(*program, prepared.python, plan, services));
    const auto environment = TRY(store::lay_out(plan, services.store, *services.progress));
    finish::EnvironmentWork work{link_name(asked.name, asked.identity), flight_name(asked), std::move(plan),
                                 wanted_levels(services)};
    if (choice.is_new) TRY(lock::write_kept(kept_path(asked, services), prepared.lock, services.paths.home / "tmp"));
    prepared.python = interpreter::object_where_it_lies(prepared.python, services.store);
    prepared.environment = services.store.locate(environment);
    prepared.stable_link = services.paths.home / "envs" / work.link;
    TRY(services.store.set_root(prepared.stable_link, environment));
    TRY(collect::remember_owner(prepared.stable_link.filename(), asked.owner, services.store));
    prepared.task = finish::Task{environment, std::move(work)};
    return prepared;
}

Result<Launch> prepare_launch(const warm::Invocation& invocation, Services& services) {
    InputLedger inputs;
    const auto asked = TRY(gather(invocation, services, inputs));
    const auto keep = invocation.newest ? Keep::nothing() : Keep::unchanged();
    const bool starts = !warm::is_export(invocation);
    const auto program = starts ? std::optional(Program{invocation, asked.script_text}) : std::nullopt;
    const auto prepared = TRY(prepare(asked, services, keep, emptiness_for(invocation), program));
    inputs.add(prepared.interpreter.executable, prepared.interpreter.identity);
    TRY(inputs.add_sources(prepared.lock));
    TRY(add_what_is_not_ours(prepared, services, inputs));
    auto launch = TRY(launch_program(invocation, asked, prepared, services));
    if (!inputs.is_complete()) {
        services.progress->detail(concat("the folders that this is built from have more than ", kMostFilesOfProjects,
                                         " files: no launch record can watch them, and each start looks through them"));
    }
    // An activated folder has its record in any case: it is all that a prompt looks at.
    launch.may_be_recorded = launch.may_be_recorded && (inputs.is_complete() || !starts);
    launch.task = prepared.task;
    launch.in_use = services.store.in_use();
    inputs.fill(launch.record);
    return launch;
}

}  // namespace pyenvx::pipeline
