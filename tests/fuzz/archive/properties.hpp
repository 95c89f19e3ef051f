// What must hold of any bytes given to the readers of wheels. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_zip(std::string_view bytes);
void check_record(std::string_view bytes);

}  // namespace pyenvx::fuzz
