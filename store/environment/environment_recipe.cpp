#include "store/environment/environment_recipe.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/core/registry.hpp"
#include "store/environment/distribution.hpp"

namespace pyenvx::store {
namespace {

constexpr std::uint64_t kMaxNoteBytes = 1 << 20;

// Raised whenever the same plan is laid out in another way.
constexpr std::string_view kLayoutVersion = "1";

constexpr std::array<std::pair<PthPolicy, std::string_view>, 3> kPolicies{
    {{PthPolicy::Known, "known"}, {PthPolicy::All, "all"}, {PthPolicy::None, "none"}}};

std::string_view policy_word(PthPolicy policy) {
    const auto is_it = [&](const auto& entry) { return entry.first == policy; };
    return std::find_if(kPolicies.begin(), kPolicies.end(), is_it)->second;
}

// What of the parts decides the tree beside their objects, by its digest, since settings are short.
std::string choices_digest(const std::vector<EnvironmentPart>& parts, const EnvironmentPlan& plan) {
    std::string text;
    for (const auto& part : parts) {
        text += concat(part.name.str(), part.requested ? " requested " : " needed ", part.direct_url.size(), ':',
                       part.direct_url, '\n');
        if (!part.real_folder.empty()) text += concat("real-folder ", part.real_folder, '\n');
    }
    for (const auto& name : plan.pth_allowed) text += concat("allowed ", name.str(), '\n');
    return Sha256::of(text).hex();
}

Error cannot_recall(const ObjectInfo& environment, std::string_view why) {
    return fail(ErrorKind::Corrupt, "it cannot be told any more how ", environment.path.str(), " was laid out: ", why);
}

/// Puts a plan together again. Of each distribution the recipe names the object, and the environment has the rest in
/// its metadata.
class Recall {
public:
    Recall(const ObjectInfo& environment, const Store& store) : environment_(environment), store_(store) {}

    Result<EnvironmentPlan> run() {
        const auto recipe = TRY(Derivation::parse(environment_.deriver));
        if (recipe.kind() != DerivationKind::Environment) return cannot_recall(environment_, "it is no environment");
        auto interpreter = TRY(single(recipe, "interpreter"));
        auto file = TRY(setting(recipe, "interpreter-file"));
        auto library = TRY(setting(recipe, "library"));
        auto launcher = TRY(single(recipe, "launcher"));
        EnvironmentPlan plan{std::move(interpreter), std::move(file), std::move(library), std::move(launcher), {}};
        plan.pth = TRY(policy(recipe));
        const EnvironmentPlaces places{plan.library_name};
        for (const auto& object : all(recipe, "distribution")) plan.parts.push_back(TRY(part(object, places)));
        for (const auto& object : all(recipe, "bytecode")) TRY(add_bytecode(object, plan));
        return plan;
    }

private:
    static std::vector<StorePath> all(const Derivation& recipe, std::string_view role) {
        std::vector<StorePath> objects;
        for (const auto& input : recipe.inputs()) {
            const auto* object = std::get_if<StorePath>(&input.source);
            if (object != nullptr && input.role == role) objects.push_back(*object);
        }
        return objects;
    }
    Result<StorePath> single(const Derivation& recipe, std::string_view role) const {
        const auto objects = all(recipe, role);
        if (objects.size() == 1) return objects.front();
        return cannot_recall(environment_, "its recipe is not of this version");
    }
    Result<std::string> setting(const Derivation& recipe, const std::string& key) const {
        const auto found = recipe.settings().find(key);
        if (found != recipe.settings().end()) return found->second;
        return cannot_recall(environment_, "its recipe is not of this version");
    }
    Result<PthPolicy> policy(const Derivation& recipe) const {
        const auto word = TRY(setting(recipe, "pth"));
        for (const auto& [policy, text] : kPolicies) {
            if (text == word) return policy;
        }
        return cannot_recall(environment_, "its recipe is not of this version");
    }

    // An object of a wheel is named "idna-3.7".
    Result<EnvironmentPart> part(const StorePath& object, const EnvironmentPlaces& places) const {
        const auto name = object.name().substr(0, object.name().rfind('-'));
        EnvironmentPart part{TRY(pep::PackageName::parse(name)), object};
        const auto site = store_.locate(environment_.path) / places.site();
        const auto metadata = site / TRY(dist_info(object));
        part.requested = TRY(sys::stat((metadata / "REQUESTED").c_str())).has_value();
        part.direct_url = TRY(read_file_if_there(metadata / "direct_url.json", kMaxNoteBytes)).value_or("");
        return part;
    }
    Result<std::string> dist_info(const StorePath& object) const {
        const Fd site = TRY(sys::open((store_.locate(object) / "site").c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        for (auto& name : TRY(sys::list_directory(site))) {
            if (name.ends_with(".dist-info")) return std::move(name);
        }
        return cannot_recall(environment_, "a distribution has no metadata");
    }
    Result<void> add_bytecode(const StorePath& object, EnvironmentPlan& plan) const {
        const auto registered = TRY(store_.registration(object));
        if (!registered) return cannot_recall(environment_, "bytecode is not in the store any more");
        const auto recipe = TRY(Derivation::parse(registered->info.deriver));
        const auto distribution = TRY(single(recipe, "distribution"));
        for (auto& part : plan.parts) {
            if (part.object == distribution) part.bytecode.push_back(object);
        }
        return {};
    }

    const ObjectInfo& environment_;
    const Store& store_;
};

}  // namespace

std::vector<EnvironmentPart> sorted_parts(const EnvironmentPlan& plan) {
    auto parts = plan.parts;
    std::sort(parts.begin(), parts.end(), [](const auto& left, const auto& right) { return left.name < right.name; });
    return parts;
}

Result<Derivation> environment_derivation(const EnvironmentPlan& plan) {
    const auto parts = sorted_parts(plan);
    std::vector<DerivationInput> inputs = {{"interpreter", plan.interpreter}, {"launcher", plan.launcher}};
    for (const auto& part : parts) {
        inputs.push_back({"distribution", part.object});
        for (const auto& bytecode : part.bytecode) inputs.push_back({"bytecode", bytecode});
    }
    return Derivation::make(DerivationKind::Environment, "environment", std::move(inputs),
                            {{"layout", std::string(kLayoutVersion)},
                             {"interpreter-file", plan.interpreter_file},
                             {"library", plan.library_name},
                             {"pth", std::string(policy_word(plan.pth))},
                             {"choices", choices_digest(parts, plan)}});
}

Result<EnvironmentPlan> recall_plan(const ObjectInfo& environment, const std::set<pep::PackageName>& allowed,
                                    const Store& store) {
    auto plan = TRY(Recall(environment, store).run());
    for (const auto& names : {std::set<pep::PackageName>(), allowed}) {
        plan.pth_allowed = names;
        if (TRY(environment_derivation(plan)).output_path() == environment.path) return plan;
    }
    return cannot_recall(environment, "what is left of it says something else than its recipe");
}

}  // namespace pyenvx::store
