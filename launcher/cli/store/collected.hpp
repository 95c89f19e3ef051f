// What was collected, or would be, as text and as JSON.
#pragma once

#include <string>

#include "launcher/cli/output/json_text.hpp"
#include "store/collect/collect.hpp"

namespace pyenvx::cli {

std::string text_of(const collect::Collected& collected, bool is_dry_run);
nlohmann::ordered_json json_of(const collect::Collected& collected, bool is_dry_run);

}  // namespace pyenvx::cli
