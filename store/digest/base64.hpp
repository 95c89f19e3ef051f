// Base64 with padding (RFC 4648, section 4), as keys and signatures are written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pyenvx {

std::string base64(std::string_view bytes);
/// Accepts exactly what base64() writes; nothing otherwise.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace pyenvx
