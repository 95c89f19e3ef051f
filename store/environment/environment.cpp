#include "store/environment/environment.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/environment/environment_recipe.hpp"
#include "store/environment/planned_tree.hpp"

namespace pyenvx::store {
namespace {

std::vector<StorePath> references_of(const EnvironmentPlan& plan) {
    std::vector<StorePath> references = {plan.interpreter, plan.launcher};
    for (const auto& part : plan.parts) {
        references.push_back(part.object);
        references.insert(references.end(), part.bytecode.begin(), part.bytecode.end());
    }
    std::sort(references.begin(), references.end());
    references.erase(std::unique(references.begin(), references.end()), references.end());
    return references;
}

// Finding is what checks an object that a loss of power may have damaged.
Result<void> find_components(const std::vector<StorePath>& references, const Store& store) {
    for (const auto& reference : references) {
        if (TRY(store.find(reference))) continue;
        return fail(ErrorKind::NotFound, reference.name(), ", which the environment is made from, is not in the store");
    }
    return {};
}

}  // namespace

Result<StorePath> lay_out(const EnvironmentPlan& plan, Store& store, Progress& progress) {
    const auto derivation = TRY(environment_derivation(plan));
    if (TRY(store.find(derivation.output_path()))) return derivation.output_path();
    const auto references = references_of(plan);
    TRY(find_components(references, store));
    TRY(store.bring_in(references));
    auto draft = TRY(store.begin(derivation.output_path()));
    if (!draft) return derivation.output_path();
    progress.step(Stage::Environment, "", 0, 0);
    const auto planned = TRY(plan_tree(plan, store, progress));
    const Fd top = TRY(sys::open(draft->path().c_str(), O_RDONLY | O_DIRECTORY));
    TRY(write_tree(planned.tree, top));
    return (*std::move(draft))
        .commit_canonical({.path = derivation.output_path(),
                           .deriver = derivation.text(),
                           .references = references,
                           .size = planned.tree.own_bytes()});
}

}  // namespace pyenvx::store
