// Changes of a text that leave all else of it as it is, byte for byte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::edit {

/// `size` bytes at `begin` are replaced.
struct Splice {
    std::size_t begin;
    std::size_t size;
    std::string text;
};

/// In the order of their places; none overlaps another.
using Splices = std::vector<Splice>;

std::string applied(std::string_view text, const Splices& splices);

}  // namespace pyenvx::edit
