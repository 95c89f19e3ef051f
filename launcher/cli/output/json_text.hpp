// JSON as commands print it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace pyenvx::cli {

/// Indented, with a line end. What is no UTF-8 is replaced.
std::string json_text(const nlohmann::ordered_json& json);

}  // namespace pyenvx::cli
