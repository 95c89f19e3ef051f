// What must hold of any bytes given to the parsers of store/pep. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_version(std::string_view bytes);
void check_specifier(std::string_view bytes);
void check_marker(std::string_view bytes);
void check_requirement(std::string_view bytes);
void check_metadata(std::string_view bytes);
void check_wheel_filename(std::string_view bytes);

}  // namespace pyenvx::fuzz
