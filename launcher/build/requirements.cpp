#include "launcher/build/requirements.hpp"

#include <algorithm>
#include <thread>

#include "launcher/packages/index_package_source.hpp"
#include "launcher/packages/orders.hpp"
#include "store/bytecode/bytecode_object.hpp"
#include "store/environment/environment.hpp"

namespace pyenvx::building {
namespace {

// Each may be asked for at an index.
constexpr std::size_t kMaxRequirements = 5000;

unsigned worker_count() { return std::max(2U, std::thread::hardware_concurrency()); }

// Compiled whole: who builds one package from source will build others with the same tools.
Result<void> add_bytecode(store::EnvironmentPlan& plan, const interpreter::InterpreterObject& python,
                          const Services& services) {
    std::optional<bytecode::CompileWorkers> workers;
    for (auto& part : plan.parts) {
        const auto recipe = TRY(bytecode::bytecode_derivation(part.object, python.path, bytecode::Optimisation::None));
        if (!TRY(services.store.find(recipe.output_path()))) {
            services.progress.step(Stage::Compile, part.name.str(), 0, 0);
            if (!workers) workers.emplace(TRY(bytecode::CompileWorkers::start(python, worker_count())));
            TRY(bytecode::realise_bytecode({part.object}, python, services.store, *workers));
        }
        part.bytecode.push_back(recipe.output_path());
    }
    return {};
}

}  // namespace

Result<lock::Lock> choose_requirements(const std::vector<pep::Requirement>& requirements, const Builder& builder,
                                       const Services& services, const Manner& manner,
                                       packages::SourceMetadata& sources) {
    if (requirements.size() > kMaxRequirements) {
        return fail(ErrorKind::Refused, "the build of ", builder.label, " requires more than ", kMaxRequirements,
                    " packages");
    }
    const auto& interpreter = services.interpreter;
    packages::IndexPackageSource source({*TRY(services.index.index()), sources}, interpreter.platform, manner.rules,
                                        services.progress, [](const auto&, const auto&, const auto&) {});
    resolve::ResolveRequest request{{}, interpreter.markers, interpreter.version, manner.prereleases};
    request.package_prereleases = manner.package_prereleases;
    for (const auto& requirement : requirements) {
        request.requirements.push_back({requirement, concat("the build of ", builder.label)});
    }
    const auto resolution = TRY(resolve::resolve(request, source, services.progress));
    lock::Lock lock{builder.key, interpreter.version.str(), {}};
    for (const auto& package : resolution.packages) {
        const auto* file = source.chosen(package.name, package.version).file;
        if (file == nullptr) return fail(ErrorKind::Failed, "the index lost the file of ", package.name.str());
        lock.packages.push_back(TRY(packages::locked(package, *file, false)));
    }
    return lock;
}

Result<store::StorePath> lay_out_requirements(lock::Lock& lock, const Services& services, const OrderFor& order_for) {
    std::vector<realise::WheelOrder> orders;
    for (auto& package : lock.packages) orders.push_back(TRY(order_for(package)));
    realise::WheelRealiser wheels(services.store, services.index, services.progress, worker_count());
    const auto objects = TRY(wheels.realise(orders));
    const auto python = TRY(services.python());
    const auto launcher = TRY(services.launcher());
    store::EnvironmentPlan plan{python.path,
                                python.executable.lexically_relative(python.root),
                                services.interpreter.library_name,
                                launcher,
                                {},
                                store::PthPolicy::All};
    for (std::size_t i = 0; i < objects.size(); ++i) {
        plan.parts.push_back({lock.packages[i].name, objects[i].path});
        if (!lock.packages[i].is_source()) lock.packages[i].sha256 = objects[i].sha256;
    }
    TRY(add_bytecode(plan, python, services));
    return store::lay_out(plan, services.store, services.progress);
}

}  // namespace pyenvx::building
