// Joining the physical lines of pip's requirements format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::declaration {

struct LogicalLine {
    std::uint32_t number;  ///< of its first physical line, from 1
    std::string text;      ///< trimmed, never empty
};

/// Lines joined where one ends in a backslash, comments ("#" at the start or after white space) cut off, blank ones
/// left out. As in pip, a line that is a comment alone ends a joined line. Never fails.
std::vector<LogicalLine> logical_lines(std::string_view text);

}  // namespace pyenvx::declaration
