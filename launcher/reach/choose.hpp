// Which distributions get their bytecode before a program starts (ARCHITECTURE.md, "What is compiled first").
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "launcher/reach/distribution.hpp"
#include "launcher/reach/entry.hpp"

namespace pyenvx::reach {

/// What a program can come by, as places in the list: first what it names itself, in the order of the list, then what
/// those depend on, and so on; each once.
std::vector<std::size_t> reached(const Entry& entry, std::span<const Distribution> distributions);

/// Bytes of source that are worth a start's time on that many processors.
std::uint64_t budget_for(unsigned processors);

/// Of `order` what the budget has room for, whole distributions only: one that is too large is passed by for the next.
std::vector<std::size_t> within_budget(std::span<const std::size_t> order, std::span<const Distribution> distributions,
                                       std::uint64_t budget);

}  // namespace pyenvx::reach
