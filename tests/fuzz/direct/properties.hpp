// What must hold for any bytes where the address of a requirement, or a requirement without a name, is expected.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

/// Aborts when a promise of parse_direct_url() or of add_requirement() is broken.
void check_url(std::string_view bytes);

}  // namespace pyenvx::fuzz
