#include "store/health/contents.hpp"

#include <fcntl.h>

#include "store/base/sys.hpp"
#include "store/environment/environment_recipe.hpp"
#include "store/environment/planned_tree.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::health {
namespace {

using store::Proof;
using store::Verdict;

bool is_environment(const store::ObjectInfo& info) {
    const auto recipe = store::Derivation::parse(info.deriver);
    return recipe.ok() && recipe->kind() == store::DerivationKind::Environment;
}

Result<void> compare(const store::Store& store, BorrowedFd objects, const store::ObjectInfo& info,
                     const store::EnvironmentPlan& plan) {
    SilentProgress silent;
    const auto planned = TRY(store::plan_tree(plan, store, silent));
    const Fd top = TRY(sys::openat(objects, info.path.str().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    return store::check_laid_out(planned, top);
}

// Names the file that differs. Nothing to go by where the components are damaged themselves, or where it is not known
// how it was laid out.
Result<Verdict> compare_with_components(const store::Store& store, BorrowedFd objects, const store::ObjectInfo& info) {
    const auto plan = store::recall_plan(info, {}, store);
    if (!plan.ok()) return Verdict{Proof::Impossible, plan.error().message()};
    const auto compared = compare(store, objects, info, *plan);
    if (compared.ok()) return Verdict{Proof::Sound, ""};
    if (compared.error().kind() == ErrorKind::Interrupted) return compared.error();
    return Verdict{Proof::Differs, compared.error().message()};
}

}  // namespace

Result<Verdict> prove_contents(const store::Store& store, BorrowedFd objects, const store::ObjectInfo& info) {
    auto verdict = TRY(store::prove(objects, info));
    if (verdict.proof == Proof::Sound || !is_environment(info)) return verdict;
    auto closer = TRY(compare_with_components(store, objects, info));
    if (verdict.proof == Proof::Impossible || closer.proof == Proof::Differs) return closer;
    return verdict;
}

}  // namespace pyenvx::health
