// The bytecode in an environment's tree.
#pragma once

#include <vector>

#include "store/base/result.hpp"
#include "store/environment/distribution.hpp"
#include "store/environment/environment.hpp"
#include "store/environment/tree.hpp"

namespace pyenvx::store {

/// Of a part's bytecode what belongs to sources that stand in the tree as the part's own: not to those of another
/// distribution, of the environment itself, or that were held back. `object` is the part's directory, `objects` the
/// folder that all objects lie in; both stay open until the tree is written. Of two files with one path the first
/// counts. Thread-safe. Errors: Io.
Result<TreeEntries> list_bytecode(const EnvironmentPart& part, BorrowedFd object, BorrowedFd objects,
                                  const EnvironmentPlaces& places, const Tree& tree);

/// Does every part have its bytecode without optimisation?
Result<bool> has_whole_bytecode(const StorePath& interpreter, const std::vector<EnvironmentPart>& parts);

}  // namespace pyenvx::store
