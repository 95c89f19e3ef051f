// Which distributions get their bytecode before a program starts (ARCHITECTURE.md, "What is compiled first").
#pragma once

#include <span>
#include <vector>

#include "launcher/reach/module_graph.hpp"

namespace pyenvx::reach {

/// The places of the distributions that all processors together compile as a whole sooner than the program compiles
/// what it imports of them; those that save most first, as many as fit the budget. `extents[i].all` is 0 for what needs
/// no compiling. Nothing when all of it together saves less than it costs to begin.
std::vector<std::size_t> choose(std::span<const Extent> extents, unsigned processors);

}  // namespace pyenvx::reach
