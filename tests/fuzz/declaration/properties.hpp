// What must hold of any bytes given to the readers of declarations and locks. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_script(std::string_view bytes);
void check_project(std::string_view bytes);
void check_requirements(std::string_view bytes);
void check_dotenv(std::string_view bytes);
void check_pylock(std::string_view bytes);

}  // namespace pyenvx::fuzz
