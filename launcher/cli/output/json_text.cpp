#include "launcher/cli/output/json_text.hpp"

namespace pyenvx::cli {

std::string json_text(const nlohmann::ordered_json& json) {
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace pyenvx::cli
