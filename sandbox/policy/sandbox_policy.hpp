// What a build may see and do, as data. See ARCHITECTURE.md, "Sandbox".
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Where things lie inside. The store's objects are inputs below kStoreInside.
inline constexpr std::string_view kStoreInside = "/pyenvx/store";
inline constexpr std::string_view kSourceInside = "/build/source";
inline constexpr std::string_view kOutputInside = "/output";

/// A declared input, read-only: a file or folder of the host, and where it lies inside (absolute, without "." or "..";
/// not below /proc, /dev, /sys, /tmp, /build or /output). A folder may hold no socket, since connect() works through a
/// read-only mount.
struct Input {
    std::filesystem::path host;
    std::string inside;
};

/// What happens when this system refuses a layer of the sandbox.
enum class Strictness : std::uint8_t {
    Full,    ///< nothing is run
    Relaxed  ///< layers beyond files and network are left out, by name; only ever the user's own wish
};

/// Bytes, counts and seconds. Of one process: memory (its address space), open files, file size, processor time. Of the
/// whole tree: memory again, as far as SandboxOutcome::held says, and all others.
struct Limits {
    std::uint64_t memory_bytes = 8ULL << 30;
    std::uint64_t processes = 1024;
    std::uint64_t open_files = 4096;
    std::uint64_t file_bytes = 4ULL << 30;
    std::uint64_t processor_seconds = std::uint64_t{4} * 3600;
    std::uint64_t wall_seconds = std::uint64_t{4} * 3600;
    std::uint64_t tmp_bytes = 2ULL << 30;     ///< each of /tmp and /dev/shm
    std::uint64_t build_bytes = 6ULL << 30;   ///< /build
    std::uint64_t output_bytes = 2ULL << 30;  ///< /output, and the sum of the sizes that its files claim
    std::uint64_t inodes = 400'000;  ///< of each of these; for /output the number of entries that are collected
    std::uint64_t log_bytes = 64ULL << 20;
};

/// One limit by its name in the policy's text.
struct LimitName {
    std::string_view name;
    std::uint64_t Limits::*value;
};
inline constexpr std::array<LimitName, 11> kLimitNames{{{"build-bytes", &Limits::build_bytes},
                                                        {"file-bytes", &Limits::file_bytes},
                                                        {"inodes", &Limits::inodes},
                                                        {"log-bytes", &Limits::log_bytes},
                                                        {"memory-bytes", &Limits::memory_bytes},
                                                        {"open-files", &Limits::open_files},
                                                        {"output-bytes", &Limits::output_bytes},
                                                        {"processes", &Limits::processes},
                                                        {"processor-seconds", &Limits::processor_seconds},
                                                        {"tmp-bytes", &Limits::tmp_bytes},
                                                        {"wall-seconds", &Limits::wall_seconds}}};

/// All that decides what a build sees and may do. A plain value.
struct SandboxPolicy {
    std::vector<Input> inputs;
    std::map<std::string, std::string> links;        ///< symbolic links that are made: inside path → target
    std::map<std::string, std::string> files;        ///< small files that are made, read-only: inside path → content
    std::vector<std::string> hidden;                 ///< folders below an input that are to look empty
    std::map<std::string, std::string> environment;  ///< all of it; nothing of the caller's
    /// Where the source is to be seen and written as well, for a build that writes down where it lies: an absolute
    /// path, in none of the sandbox's own places but /tmp, and above no input. Empty: in kSourceInside alone.
    std::string source_place;
    Limits limits;
    Strictness strictness = Strictness::Full;

    // What lies outside of the hash: a build that depends on it is not reproducible, and `build --check` changes it.
    std::string host_name = "pyenvx";
    unsigned cores = 0;              ///< how many processors programs see; 0: those of the machine
    std::uint32_t inner_id = 1000;   ///< the builder's uid and gid as it sees them
    std::uint32_t host_id = 0;       ///< for root: the unprivileged uid and gid of the host to become; 0: kHostIds
    bool reversed_listings = false;  ///< the source's folders are filled in reverse order, and list so
};

/// The first of these that exists in the caller's user namespace is what root's builds run as. Nobody else uses the
/// first (the range is of no distribution's and no container's ids); the second is for containers with 65,536 ids.
inline constexpr std::array<std::uint32_t, 2> kHostIds = {1'900'000'005, 64'905};

/// The environment and the limits that every build gets.
SandboxPolicy default_policy();

/// Canonical and versioned: what enters a derivation. Host paths and all that lies outside of the hash are not in it.
std::string hashed_text(const SandboxPolicy& policy);

/// The policy as a person reads it (`pyenvx sandbox show`).
std::string describe(const SandboxPolicy& policy);

}  // namespace pyenvx::sandbox
