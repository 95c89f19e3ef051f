// One case a line, one answer a line: fields between tabs, with "\\", "\t", "\n" and "\r" escaped by a backslash.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::differential {

using Fields = std::vector<std::string>;

Fields decode(std::string_view line);
std::string encode(const Fields& fields);

}  // namespace pyenvx::differential
