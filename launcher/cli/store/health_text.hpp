// What `pyenvx store verify` and `repair` say of damage.
#pragma once

#include <string>
#include <vector>

#include "launcher/cli/output/json_text.hpp"
#include "launcher/mending/kept_files.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "store/health/verify.hpp"

namespace pyenvx::cli {

/// All that was looked at.
struct StoreState {
    health::Examination examination;
    std::vector<mending::DamagedFile> files;  ///< records, tasks, links

    bool is_sound() const { return examination.is_sound() && files.empty(); }
};

/// A database that is damaged is the one thing said of the store then. Errors: Io, Interrupted.
Result<StoreState> examine_store(pipeline::Services& services, health::Depth depth);

/// A line for each thing that is wrong, and one for the whole.
std::string text_of(const StoreState& state, health::Depth depth);
nlohmann::ordered_json json_of(const StoreState& state);

}  // namespace pyenvx::cli
