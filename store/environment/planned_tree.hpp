// All that a plan puts into an environment, before anything is written.
#pragma once

#include <vector>

#include "store/base/fd.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/environment/environment.hpp"
#include "store/environment/tree.hpp"

namespace pyenvx::store {

/// The objects that an environment is made from, open.
struct OpenObjects {
    Fd folder;  ///< all objects lie in it
    Fd launcher;
    std::vector<Fd> parts;  ///< by the names of the distributions
};

/// The tree refers to the files of the objects, by their descriptors.
struct PlannedTree {
    OpenObjects objects;
    Tree tree;
};

/// Errors: as lay_out().
Result<PlannedTree> plan_tree(const EnvironmentPlan& plan, const Store& store, Progress& progress);

/// Whether the environment's folder has just these files: those of objects by links, or else with the same bytes, and
/// the environment's own with the contents that the plan gives them. Errors: Corrupt, which names a file that differs;
/// Io; Interrupted.
Result<void> check_laid_out(const PlannedTree& planned, BorrowedFd top);

}  // namespace pyenvx::store
