// Which distributions get their bytecode before a program starts (ARCHITECTURE.md, "What is compiled first").
#pragma once

#include <span>
#include <vector>

#include "launcher/reach/module_graph.hpp"

namespace pyenvx::reach {

/// The places of the distributions of which all processors together compile what the program imports sooner than the
/// program itself would; those that save most first, as many as fit the budget. `extents[i].reached` is 0 for what
/// needs no compiling. Nothing when all of it together saves less than it costs to begin.
std::vector<std::size_t> choose(std::span<const Extent> extents, unsigned processors);

}  // namespace pyenvx::reach
