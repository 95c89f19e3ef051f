#include "store/environment/planned_tree.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/base/parallel/for_each_index.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/environment/bin/scripts.hpp"
#include "store/environment/bytecode_files.hpp"
#include "store/environment/distribution.hpp"
#include "store/environment/environment_recipe.hpp"
#include "store/environment/held_back.hpp"
#include "store/environment/launcher_object.hpp"

namespace pyenvx::store {
namespace {

bool has_pip(const EnvironmentPlan& plan) {
    const auto is_pip = [](const EnvironmentPart& part) { return part.name.str() == "pip"; };
    return std::any_of(plan.parts.begin(), plan.parts.end(), is_pip);
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

Result<OpenObjects> open_objects(const EnvironmentPlan& plan, const std::vector<EnvironmentPart>& parts,
                                 const Store& store) {
    const auto folder = store.locate(plan.launcher).parent_path();
    auto store_folder = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    auto launcher = TRY(open_object(store, plan.launcher));
    OpenObjects objects{std::move(store_folder), std::move(launcher), {}};
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

Result<PlannedTree> plan_tree(const EnvironmentPlan& plan, const Store& store, Progress& progress) {
    const auto parts = sorted_parts(plan);
    auto objects = TRY(open_objects(plan, parts, store));
    auto tree = TRY(TreeMaking(plan, parts, objects, progress).run());
    return PlannedTree{std::move(objects), std::move(tree)};
}

}  // namespace pyenvx::store
