// Where records lie, who may have written them, and how one is put there.
#pragma once

#include <string>
#include <string_view>

#include "launcher/record/launch_record.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/fd.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/result.hpp"

namespace pyenvx::record {

/// $PYENVX_HOME, else $XDG_DATA_HOME/pyenvx, else $HOME/.local/share/pyenvx. Invalid when PYENVX_HOME is not absolute
/// or none is set; a relative XDG_DATA_HOME or HOME counts as unset (XDG Base Directory Specification).
Result<std::string> home_directory(EnvironmentBlock environment);

/// `home`/records/ and 128 bits of the key's SHA-256 in hexadecimal.
std::string record_path(std::string_view home, std::string_view key);

/// A record and the open file it was read from, which holds a shared lock.
///
/// The lock is for the collector. A collector removes a record only while it holds the exclusive lock without waiting
/// (LOCK_NB), so a record that somebody has read and not yet exec'ed stays, with all it names. The descriptor is
/// close-on-exec: exec drops the lock after the process has got its new /proc/PID/exe, so a collector that unlinks
/// records first and looks at processes afterwards sees either the lock or the running interpreter.
struct HeldRecord {
    LaunchRecord record;
    Fd lock;
};

/// Reads (never maps: a mapping can be truncated under its reader) and decodes a record of this user's.
/// Io when there is none or it cannot be read; Refused when another uid owns it, others may write it or a collector has
/// it; Corrupt and TooNew as decode(). To a launcher each of them is a miss.
Result<HeldRecord> read_record(const std::string& path);

/// Marks the record as used, by its own time, once a day at the most. Failure does not matter to anybody.
void touch_record(const std::string& path, const HeldRecord& held);

/// The lock that every writer of records and of finisher's tasks holds, since a finisher rewrites records that starts
/// may replace meanwhile. Short: nobody takes another lock, or waits for anything, while holding it.
Result<FileLock> lock_records(std::string_view home);

/// Replaces the record of `record.key` by rename. The caller holds lock_records().
Result<void> write_record(std::string_view home, const LaunchRecord& record);

/// Removes every record that was computed from this file, so that what it starts is looked up anew.
Result<void> forget_records_of(std::string_view home, const std::string& input_path);

}  // namespace pyenvx::record
