// LaunchRecord: all that a warm start needs to know, in one small file. The contract between the launcher, which reads
// it, and pyenvx-realise, which writes it. The bytes are a lasting format: see ARCHITECTURE.md, "Launch record".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/record/digest.hpp"
#include "store/base/file_identity.hpp"
#include "store/base/result.hpp"

namespace pyenvx::record {

inline constexpr std::uint32_t kRecordVersion = 2;
/// Typically a record has one to four KiB; a larger file is not one.
inline constexpr std::size_t kMaxRecordBytes = std::size_t{64} * 1024;

/// A file the answer was computed from: script, shell.toml, configuration, the host interpreter's executable.
struct InputFile {
    std::string path;  ///< absolute
    FileIdentity identity;
    bool operator==(const InputFile&) const = default;
};

enum class EditKind : std::uint8_t {
    Set = 1,
    Unset = 2,        ///< value is empty
    PrependPath = 3,  ///< value, a colon and what was there; the value alone when nothing was
    Expand = 4,       ///< what the template (store/base/variable_template.hpp) comes to with the edits before it done
    KeepOnly = 5,     ///< unset all but the variables whose names are in value, parted by blanks; "X*": that begin so
    Default = 6,      ///< as Expand, where the variable is not set: neither by the person nor by an edit before it
};

/// One change to the environment of the program; in order, also what `export` prints.
struct EnvironmentEdit {
    EditKind kind;
    std::string name;
    std::string value;
    bool operator==(const EnvironmentEdit&) const = default;
};

/// A plain value.
struct LaunchRecord {
    std::string key;  ///< the invocation it answers (launcher/warm/invocation.hpp, invocation_key)
    /// CLOCK_REALTIME_COARSE in nanoseconds, taken *before* the first input was looked at: the clock of file times, so
    /// an input whose ctime is not before it may have changed unseen since (racy).
    std::int64_t written_ns = 0;
    bool durable = false;              ///< all it names is known to survive a loss of power
    bool finisher_unfinished = false;  ///< a start should wake the finisher
    std::vector<InputFile> inputs;
    std::vector<std::string> absent;     ///< absolute paths whose appearing would change the answer
    Digest variables{};                  ///< variables_digest()
    std::string environment;             ///< absolute path of the environment object; "" for the bare interpreter
    std::string program;                 ///< absolute path: the interpreter, or a command of the environment
    std::vector<std::string> arguments;  ///< after argv[0] and before what the invocation brings
    std::vector<EnvironmentEdit> edits;
    std::string greeting;  ///< what a shell on a terminal has, for the line that a person reads; "" for none

    bool operator==(const LaunchRecord&) const = default;
};

/// The file's bytes. A bug (an oversized record, a NUL in a string) shows as Invalid.
Result<std::string> encode(const LaunchRecord& record);

/// Strict: Corrupt for anything that encode() does not write, TooNew for another version. Never reads past `bytes`.
Result<LaunchRecord> decode(std::string_view bytes);

}  // namespace pyenvx::record
