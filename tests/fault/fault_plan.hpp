// Which call is to fail in this process, and how. Steered by variables, so that it reaches a program through
// LD_PRELOAD:
//   FAULT_PROGRAM  the name of the only program in which anything happens
//   FAULT_TRACE    a file that gets one line for each call that could fail: "CALL PATH"; and "! …" for the one that did
//   FAULT_CALL, FAULT_AT, FAULT_ERROR   the nth call of that kind fails with that errno (a number); without them all
//                                       calls are only counted
//   FAULT_HOW      how a write or read fails: "whole" (nothing was done), "torn" (half of it was), "short" (half of it
//                  was done, which is no failure)
//   FAULT_CLOCK    seconds by which the time of day is ahead of the machine's
//   FAULT_FILE_SYSTEM  the magic number that statfs gives for every file, as linux/magic.h has it: 0x6969 for NFS
#pragma once

#include <cstdint>

namespace pyenvx::fault {

enum class Kind : std::uint8_t {
    Open,
    Read,
    Write,
    Sync,
    Truncate,
    Allocate,
    Rename,
    Link,
    Symlink,
    Unlink,
    Mkdir,
    Chmod,
    Utimens,
    List,
    Lock,
    Map,
    Random,
    Socket,
    Thread,
    Spawn,
};

enum class Verdict : std::uint8_t { Pass, Whole, Torn, Short };

/// Counts the call and says what is to become of it; errno is set unless it passes. Thread-safe, and makes system calls
/// of its own only by syscall(), so that no wrapper is entered again.
Verdict judge(Kind kind, const char* path);
/// The same for a call on a descriptor. What is neither a file nor a directory (a pipe, a socket) always passes.
Verdict judge(Kind kind, int fd);

/// Nanoseconds to add to the time of day.
std::int64_t clock_offset_ns();
/// 0 for the true one.
long file_system_magic();

}  // namespace pyenvx::fault
