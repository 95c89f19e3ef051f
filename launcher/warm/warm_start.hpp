// The warm start: one record read, its inputs looked at, one exec. No network, no database, no child.
#pragma once

#include <cstdint>
#include <string>

#include "launcher/record/record_place.hpp"
#include "launcher/warm/invocation.hpp"
#include "store/base/result.hpp"

namespace pyenvx::warm {

/// The two clocks that a record's age is told by, in nanoseconds.
struct Clocks {
    std::int64_t real_ns = 0;  ///< CLOCK_REALTIME
    std::int64_t boot_ns = 0;  ///< CLOCK_BOOTTIME

    static Clocks now();
};

/// Is a record still the answer to `key`? Any doubt is an error, whose message says why a start is cold
/// ("hello.py has changed"). Looks at the inputs, opens nothing.
Result<void> check_record(const record::LaunchRecord& record, std::string_view key,
                          record::EnvironmentBlock environment, const Clocks& clocks);

/// The record that answers the invocation, with the lock that keeps what it names until exec. Errors as above: each
/// means only that pyenvx-realise has to do it.
Result<record::HeldRecord> find_warm_start(const Invocation& invocation, record::EnvironmentBlock environment);

/// Starts the record's program in place of this process; returns only when that failed.
/// argv is the program's own path (with another name Python would take /usr for its prefix), the record's arguments and
/// program_words(). Also pyenvx-realise's last step.
Error start_program(const record::LaunchRecord& record, const Invocation& invocation,
                    record::EnvironmentBlock environment);

/// The time that a record's `written_ns` must hold: to be taken before the first input is looked at.
std::int64_t file_clock_ns();

}  // namespace pyenvx::warm
