#include "launcher/pipeline/compile_first.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "launcher/reach/choose.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/parallel/for_each_index.hpp"
#include "store/bytecode/bytecode_object.hpp"

namespace pyenvx::pipeline {
namespace {

using bytecode::CompileWorkers;
using bytecode::Optimisation;

Optimisation level_of(const Services& services) {
    return static_cast<Optimisation>(warm::optimisation_level(services.block));
}

class FirstCompilation {
public:
    FirstCompilation(const interpreter::InterpreterObject& python, store::EnvironmentPlan& plan, Services& services)
        : python_(python), plan_(plan), services_(services), level_(level_of(services)) {}

    Result<void> run(const Program& program) {
        const auto entry = reach::entry_of(program.invocation, program.input);
        if (entry.is_empty() || !TRY(is_anything_missing())) return {};
        const auto processors = std::max(1U, std::thread::hardware_concurrency());
        if (processors == 1) return {};
        // Before it is known that they are needed: they take longer to begin than the imports to follow.
        auto workers = TRY(CompileWorkers::start(python_, processors));
        const auto extents = TRY(extents_for(entry));
        return make(reach::choose(extents, processors), extents, workers);
    }

private:
    Result<bool> is_anything_missing() {
        for (const auto& part : plan_.parts) {
            const auto recipe = TRY(bytecode::bytecode_derivation(part.object, python_.path, level_));
            const auto found = std::find(part.bytecode.begin(), part.bytecode.end(), recipe.output_path());
            is_there_.push_back(found != part.bytecode.end());
        }
        return std::find(is_there_.begin(), is_there_.end(), false) != is_there_.end();
    }

    Result<std::vector<reach::Extent>> extents_for(const reach::Entry& entry) const {
        reach::ModuleGraph graph;
        for (const auto& part : plan_.parts) TRY(graph.add(services_.store.locate(part.object), part.requested));
        auto extents = graph.reach(entry);
        for (std::size_t i = 0; i < extents.size(); ++i) {
            if (is_there_[i]) extents[i] = {};
        }
        return extents;
    }

    // Several at a time, so that the workers have enough to do while one is being written into the database.
    Result<void> make(const std::vector<std::size_t>& places, const std::vector<reach::Extent>& extents,
                      CompileWorkers& workers) {
        std::atomic<std::size_t> done = 0;
        return for_each_index(places.size(), [&](std::size_t i) -> Result<void> {
            auto& part = plan_.parts[places[i]];
            services_.progress->step(Stage::Compile, part.name.str(), ++done, places.size());
            const auto earlier = TRY(bytecode::find_bytecode(part.object, python_.path, level_, services_.store));
            const auto& modules = extents[places[i]].modules;
            const bytecode::BytecodeOrder order{part.object, level_,
                                                bytecode::Selection(modules.begin(), modules.end())};
            auto made = TRY(bytecode::realise_bytecode(order, python_, services_.store, workers));
            if (earlier) std::erase(part.bytecode, *earlier);
            part.bytecode.push_back(std::move(made));
            return {};
        });
    }

    const interpreter::InterpreterObject& python_;
    store::EnvironmentPlan& plan_;
    Services& services_;
    const Optimisation level_;
    std::vector<bool> is_there_;
};

}  // namespace

std::set<Optimisation> wanted_levels(const Services& services) { return {Optimisation::None, level_of(services)}; }

namespace {

Result<void> take_ready_made(const store::EnvironmentPlan& plan, const Services& services) {
    if (!services.substituter) return {};
    std::vector<store::StorePath> whole;
    for (const auto& part : plan.parts) {
        for (const auto level : wanted_levels(services)) {
            whole.push_back(TRY(bytecode::bytecode_derivation(part.object, plan.interpreter, level)).output_path());
        }
    }
    return services.substituter->substitute_all(whole);
}

}  // namespace

Result<void> use_bytecode(store::EnvironmentPlan& plan, const Services& services) {
    TRY(take_ready_made(plan, services));
    for (auto& part : plan.parts) {
        for (const auto level : wanted_levels(services)) {
            auto found = TRY(bytecode::find_bytecode(part.object, plan.interpreter, level, services.store));
            if (found) part.bytecode.push_back(*std::move(found));
        }
    }
    return {};
}

Result<void> compile_first(const Program& program, const interpreter::InterpreterObject& python,
                           store::EnvironmentPlan& plan, Services& services) {
    const auto compiled = FirstCompilation(python, plan, services).run(program);
    TRY(check_interrupted());
    if (!compiled.ok()) {
        services.progress->detail(concat("bytecode was not made beforehand: ", compiled.error().message()));
    }
    return {};
}

}  // namespace pyenvx::pipeline
