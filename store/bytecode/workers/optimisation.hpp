// The levels that Python has bytecode of its own for.
#pragma once

#include <cstdint>

namespace pyenvx::bytecode {

/// `python`, `python -O` and `python -OO`.
enum class Optimisation : std::uint8_t { None = 0, NoAsserts = 1, NoDocstrings = 2 };

}  // namespace pyenvx::bytecode
