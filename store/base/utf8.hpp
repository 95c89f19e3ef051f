// Writing UTF-8.
#pragma once

#include <cstdint>
#include <string>

namespace pyenvx {

/// `code` is a character's number, below 0x110000 and no surrogate.
void append_utf8(std::string& out, std::uint32_t code);

}  // namespace pyenvx
