#include "store/realise/build/build_order.hpp"

#include "store/realise/build/hook_program.hpp"

namespace pyenvx::build {
namespace {

// Raised whenever the same recipe is carried out in another way: the rewriting of the wheel is part of it.
constexpr std::string_view kFormat = "1";

// A compiler that warns about each template says more than a hundred megabytes; what is kept is less (BuildLog).
constexpr std::uint64_t kMaxLogBytes = std::uint64_t{2} << 30;

std::string inside(const store::StorePath& path) { return concat(sandbox::kStoreInside, "/", path.str()); }

// The environment's python asks whether its object is safe to use. It is: it was found in the store for this build.
std::string vouching_info(const store::StorePath& path) { return concat("StorePath: ", path.str(), "\nSize: 0\n"); }

void add_files(const BuildOrder& order, sandbox::SandboxPolicy& policy) {
    policy.files.emplace(kHookInside, hook_program());
    policy.files.emplace(concat("/pyenvx/info/", order.environment.str()), vouching_info(order.environment));
    for (std::size_t i = 0; i < order.wishes.patches.size(); ++i) {
        policy.files.emplace(concat(kPatchesInside, "/", i), order.wishes.patches[i]);
    }
}

void add_inputs(const BuildOrder& order, const store::Store& store, sandbox::SandboxPolicy& policy) {
    policy.inputs = order.toolchain.inputs;
    policy.links = order.toolchain.links;
    policy.hidden = order.toolchain.hidden;
    for (const auto& object : {order.python.path, order.environment}) {
        policy.inputs.push_back({store.locate(object), inside(object)});
    }
    for (const auto& input : order.wishes.inputs) {
        policy.inputs.push_back({input.file, concat(kInputsInside, "/", input.filename)});
    }
}

// What builds have in common; a package's own variables come over it.
void add_variables(const BuildOrder& order, sandbox::SandboxPolicy& policy) {
    auto& variables = policy.environment;
    variables["PATH"] = concat(inside(order.environment), "/bin:/usr/bin:/bin");
    variables["LC_ALL"] = "C.UTF-8";
    variables["PIP_NO_INDEX"] = "1";
    variables["PIP_FIND_LINKS"] = kInputsInside;
    variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
    variables["PYTHONDONTWRITEBYTECODE"] = "1";
    variables["PYTHONUNBUFFERED"] = "1";
    for (const auto& [name, value] : order.wishes.variables) variables[name] = value;
}

// Values of a derivation are short and have no line breaks; what may be otherwise is in it by its digest.
std::string settings_text(const Wishes& wishes) {
    std::string text;
    for (const auto& [key, value] : wishes.settings) {
        text += concat(key.size(), ' ', key, ' ', value.size(), ' ', value, '\n');
    }
    return text;
}

}  // namespace

std::string BuildOrder::project_inside() const {
    const auto top = real_place.empty() ? std::string(sandbox::kSourceInside) : real_place.native();
    return subdirectory.empty() ? top : concat(top, "/", subdirectory);
}

sandbox::SandboxPolicy policy_for(const BuildOrder& order, const store::Store& store) {
    auto policy = sandbox::default_policy();
    policy.strictness = order.strictness;
    policy.limits.log_bytes = kMaxLogBytes;
    policy.host_id = order.host_id;
    policy.source_place = order.real_place.native();
    add_files(order, policy);
    add_inputs(order, store, policy);
    add_variables(order, policy);
    return policy;
}

Result<store::Derivation> build_derivation(const BuildOrder& order, const store::Store& store) {
    std::vector<store::DerivationInput> inputs = {
        {"source", order.source},
        {"interpreter", order.python.path},
        {"environment", order.environment},
        {"toolchain", order.toolchain.fingerprint},
        {"policy", Sha256::of(sandbox::hashed_text(policy_for(order, store)))},
    };
    for (const auto& patch : order.wishes.patches) inputs.push_back({"patch", Sha256::of(patch)});
    for (const auto& input : order.wishes.inputs) inputs.push_back({"fetched", input.sha256});
    if (!order.wishes.settings.empty()) inputs.push_back({"settings", Sha256::of(settings_text(order.wishes))});
    store::Derivation::Settings settings = {
        {"format", std::string(kFormat)}, {"backend", order.backend.name}, {"toolchain", order.toolchain.name}};
    if (!order.backend.path.empty()) settings.emplace("backend-path", join(order.backend.path, ":"));
    if (!order.subdirectory.empty()) settings.emplace("subdirectory", order.subdirectory);
    return store::Derivation::make(store::DerivationKind::BuildSdist, order.name, std::move(inputs),
                                   std::move(settings));
}

}  // namespace pyenvx::build
