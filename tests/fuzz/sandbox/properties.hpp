// What must hold of any bytes given to the reader of jobs and to the log. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_job(std::string_view bytes);
void check_log(std::string_view bytes);

}  // namespace pyenvx::fuzz
