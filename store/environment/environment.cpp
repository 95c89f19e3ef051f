#include "store/environment/environment.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

#include "store/base/file.hpp"
#include "store/base/parallel/for_each_index.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/environment/bin/scripts.hpp"
#include "store/environment/bytecode_files.hpp"
#include "store/environment/distribution.hpp"
#include "store/environment/held_back.hpp"
#include "store/environment/launcher_object.hpp"
#include "store/environment/tree.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::store {
namespace {

// Raised whenever the same plan is laid out in another way.
constexpr std::string_view kLayoutVersion = "1";

std::string_view policy_word(PthPolicy policy) {
    switch (policy) {
        case PthPolicy::Known: return "known";
        case PthPolicy::All: return "all";
        case PthPolicy::None: return "none";
    }
    return "none";
}

bool has_pip(const EnvironmentPlan& plan) {
    const auto is_pip = [](const EnvironmentPart& part) { return part.name.str() == "pip"; };
    return std::any_of(plan.parts.begin(), plan.parts.end(), is_pip);
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

std::vector<EnvironmentPart> sorted_parts(const EnvironmentPlan& plan) {
    auto parts = plan.parts;
    std::sort(parts.begin(), parts.end(), [](const auto& left, const auto& right) { return left.name < right.name; });
    return parts;
}

Result<Derivation> derivation_of(const EnvironmentPlan& plan, const std::vector<EnvironmentPart>& parts) {
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

// launcher/warm/environment_python reads it, at every start of bin/python.
Result<std::string> note_text(const EnvironmentPlan& plan) {
    const bool whole = TRY(has_whole_bytecode(plan.interpreter, plan.parts));
    return concat("pyenvx-environment 1\ninterpreter ", plan.interpreter.str(), "/", plan.interpreter_file,
                  "\nlibrary ", plan.library_name, "\nbytecode ", whole ? "whole" : "none", "\n");
}

Result<Fd> open_object(const Store& store, const StorePath& path) {
    return sys::open(store.locate(path).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

// Finding is what checks an object that a loss of power may have damaged.
Result<void> find_components(const std::vector<StorePath>& references, const Store& store) {
    for (const auto& reference : references) {
        if (TRY(store.find(reference))) continue;
        return fail(ErrorKind::NotFound, reference.name(), ", which the environment is made from, is not in the store");
    }
    return {};
}

// The files that belong to the environment itself, before anybody else's, so that they win.
Result<void> add_own_files(const EnvironmentPlan& plan, const EnvironmentPlaces& places, BorrowedFd launcher,
                           Tree& tree) {
    const auto file = plan.interpreter_file.substr(plan.interpreter_file.rfind('/') + 1);
    for (const auto& name : {std::string("python"), std::string("python3"), file}) {
        tree.add("bin/" + name, {.object = launcher, .source = kLauncherFile});
    }
    tree.add("pyenvx-environment", own_file(TRY(note_text(plan)), false, ""));
    if (has_pip(plan)) return {};
    const auto version = file.starts_with("python") ? file.substr(6) : std::string();
    for (const auto& name : {std::string("pip"), std::string("pip3"), "pip" + version}) {
        tree.add("bin/" + name, own_file(pip_refusal_script(), true, ""));
    }
    tree.add(places.site() + "pip.py", own_file(pip_refusal_module(), false, ""));
    return {};
}

// All objects stay open until the tree is written, since it refers to their files.
struct OpenObjects {
    Fd folder;  // all objects lie in it
    Fd launcher;
    std::vector<Fd> parts;
};

Result<OpenObjects> open_objects(const EnvironmentPlan& plan, const std::vector<EnvironmentPart>& parts,
                                 const Store& store) {
    const auto folder = store.locate(plan.launcher).parent_path();
    OpenObjects objects{
        TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY)), TRY(open_object(store, plan.launcher)), {}};
    for (const auto& part : parts) objects.parts.push_back(TRY(open_object(store, part.object)));
    return objects;
}

/// Several threads list what the tree gets, one adds it: the order of names decides who is first.
class TreeMaking {
public:
    TreeMaking(const EnvironmentPlan& plan, const std::vector<EnvironmentPart>& parts, const OpenObjects& objects,
               Progress& progress)
        : plan_(plan), parts_(parts), objects_(objects), progress_(progress), places_{plan.library_name} {}

    Result<Tree> run() {
        TRY(add_own_files(plan_, places_, objects_.launcher, tree_));
        TRY(add_distributions());
        TRY(hold_back(plan_, places_, tree_, progress_));
        TRY(add_bytecode());
        TRY(add_records());
        TRY(tree_.check());
        return std::move(tree_);
    }

private:
    Result<void> add_distributions() {
        auto found = TRY(find_for_each_index<DistributionFiles>(
            parts_.size(), [this](std::size_t i) { return list_distribution(parts_[i], objects_.parts[i], places_); }));
        for (auto& files : found) placed_.push_back(add_distribution(std::move(files), tree_, progress_));
        return {};
    }
    Result<void> add_bytecode() {
        auto found = TRY(find_for_each_index<TreeEntries>(parts_.size(), [this](std::size_t i) {
            return list_bytecode(parts_[i], objects_.parts[i], objects_.folder, places_, tree_);
        }));
        for (auto& files : found) {
            for (auto& [path, file] : files) tree_.add(std::move(path), std::move(file));
        }
        return {};
    }
    Result<void> add_records() {
        using Record = std::pair<std::string, TreeFile>;
        auto records = TRY(find_for_each_index<Record>(
            placed_.size(), [this](std::size_t i) -> Result<Record> { return record_of(placed_[i], places_, tree_); }));
        for (auto& [path, file] : records) tree_.add(std::move(path), std::move(file));
        return {};
    }

    const EnvironmentPlan& plan_;
    const std::vector<EnvironmentPart>& parts_;
    const OpenObjects& objects_;
    Progress& progress_;
    const EnvironmentPlaces places_;
    std::vector<PlacedDistribution> placed_;
    Tree tree_;
};

}  // namespace

Result<StorePath> lay_out(const EnvironmentPlan& plan, Store& store, Progress& progress) {
    const auto parts = sorted_parts(plan);
    const auto derivation = TRY(derivation_of(plan, parts));
    if (TRY(store.find(derivation.output_path()))) return derivation.output_path();
    const auto references = references_of(plan);
    TRY(find_components(references, store));
    auto draft = TRY(store.begin(derivation.output_path()));
    if (!draft) return derivation.output_path();
    progress.step(Stage::Environment, "", 0, 0);
    const auto objects = TRY(open_objects(plan, parts, store));
    const auto tree = TRY(TreeMaking(plan, parts, objects, progress).run());
    const Fd top = TRY(sys::open(draft->path().c_str(), O_RDONLY | O_DIRECTORY));
    TRY(write_tree(tree, top));
    return (*std::move(draft))
        .commit_canonical({.path = derivation.output_path(),
                           .deriver = derivation.text(),
                           .references = references,
                           .size = tree.own_bytes()});
}

}  // namespace pyenvx::store
