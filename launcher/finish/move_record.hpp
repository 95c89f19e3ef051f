// Leading a launch record from the environment it was written for to the one that replaces it.
#pragma once

#include <filesystem>
#include <string>

#include "launcher/record/launch_record.hpp"
#include "store/base/result.hpp"

namespace pyenvx::finish {

/// From one environment to another (absolute paths). Equal where there is no other.
struct Move {
    std::string from;
    std::string to;
};

/// The record with `to` wherever it says `from`: environment, program, arguments and edits. All else stays as it was,
/// `written_ns` too: when the inputs were looked at has not changed.
record::LaunchRecord moved(record::LaunchRecord record, const Move& move);

/// What a record says of what it names.
struct Standing {
    bool durable;           ///< all of it is safe on disk
    bool work_left = true;  ///< a start is to wake the finisher
};

/// Moves the record of that name if it names one of the move's environments: another start may have written another
/// record meanwhile, which stays. No record is no error. The caller holds record::lock_records().
Result<void> move_record(const std::filesystem::path& home, const std::string& name, const Move& move,
                         Standing standing);

/// Lets the record of that name wake nobody any more. As above.
Result<void> release_record(const std::filesystem::path& home, const std::string& name);

}  // namespace pyenvx::finish
