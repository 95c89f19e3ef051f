// What must hold of any bytes given to the readers of other tools' files. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_pyproject(std::string_view bytes);
void check_setup_cfg(std::string_view bytes);
void check_environment_yml(std::string_view bytes);
void check_pipfile(std::string_view bytes);
void check_poetry_lock(std::string_view bytes);
void check_uv_lock(std::string_view bytes);
void check_pdm_lock(std::string_view bytes);
void check_pipfile_lock(std::string_view bytes);

}  // namespace pyenvx::fuzz
