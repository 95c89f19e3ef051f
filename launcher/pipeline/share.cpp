#include "launcher/pipeline/share.hpp"

#include <algorithm>
#include <set>

#include "launcher/finish/work.hpp"
#include "launcher/pipeline/choice/shared_resolution.hpp"
#include "launcher/pipeline/pipeline.hpp"
#include "store/cache/copy_out.hpp"
#include "store/cache/known_realisations.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::pipeline {
namespace {

using store::Derivation;
using store::DerivationKind;
using store::ObjectInfo;
using store::StorePath;

bool is_made_everywhere(const ObjectInfo& info) {
    const auto recipe = Derivation::parse(info.deriver);
    if (!recipe.ok()) return false;
    if (recipe->kind() == DerivationKind::Environment) return true;
    return recipe->kind() == DerivationKind::Fetch && recipe->inputs().front().role == "launcher";
}

// The digests of the wheels that were unpacked into these objects.
std::set<Sha256> wheels_of(const std::vector<ObjectInfo>& objects) {
    std::set<Sha256> wheels;
    for (const auto& info : objects) {
        const auto recipe = Derivation::parse(info.deriver);
        if (!recipe.ok() || recipe->kind() != DerivationKind::UnpackWheel) continue;
        wheels.insert(std::get<Sha256>(recipe->inputs().front().source));
    }
    return wheels;
}

// A wheel that was built lies in an object of its own, which nothing refers to.
bool is_one_of(const StorePath& built, const std::set<Sha256>& wheels) {
    return std::any_of(wheels.begin(), wheels.end(), [&](const Sha256& wheel) {
        const auto recipe = Derivation::make(DerivationKind::Fetch, built.name(), {{"file", wheel}}, {});
        return recipe.ok() && recipe->output_path() == built;
    });
}

bool has(const std::vector<ObjectInfo>& objects, const StorePath& path) {
    return std::any_of(objects.begin(), objects.end(), [&](const auto& info) { return info.path == path; });
}

Result<void> add_builds(Shareable& shareable, store::Store& store) {
    const auto wheels = wheels_of(shareable.objects);
    for (const auto& known : TRY(cache::known_realisations(store.home()))) {
        const bool is_wanted = is_one_of(known.object, wheels) || has(shareable.objects, known.object);
        if (!is_wanted || !TRY(store.find(known.object))) continue;
        TRY(store.hash_object(known.object));
        const auto info = TRY(store.find(known.object));
        if (!info || !info->nar_hash) continue;
        shareable.realisations.push_back({known.recipe, known.output, known.object, *info->nar_hash});
        if (!has(shareable.objects, known.object)) shareable.objects.push_back(*info);
    }
    return {};
}

// The environment that has all its bytecode. Others look for whole bytecode only.
Result<StorePath> complete(const Prepared& prepared, Services& services) {
    return finish::complete(*prepared.task, services.store, *services.progress);
}

}  // namespace

Result<Shareable> share(const std::vector<StorePath>& paths, store::Store& store) {
    Shareable shareable{TRY(cache::closure_of(paths, store))};
    std::erase_if(shareable.objects, is_made_everywhere);
    TRY(add_builds(shareable, store));
    return shareable;
}

Result<Shareable> share(const Asked& asked, Services& services) {
    const auto prepared = TRY(prepare(asked, services, Keep::unchanged(), Emptiness::OwnEnvironment));
    std::vector<StorePath> needed{TRY(complete(prepared, services))};
    const auto& [material, tools] = prepared.material;
    needed.insert(needed.end(), material.begin(), material.end());
    auto shareable = TRY(share(needed, services.store));
    for (const auto& lock : tools) {
        if (auto versions = TRY(resolution_to_share(lock))) shareable.resolutions.push_back(*std::move(versions));
    }
    if (auto versions = TRY(resolution_to_share(prepared.lock))) shareable.resolutions.push_back(*std::move(versions));
    return shareable;
}

}  // namespace pyenvx::pipeline
