// Messages over a stream socket: one byte that says what it is, the size in 32 bits, and as many bytes. Open files may
// come along. Writing to a closed socket is an error and no signal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// What a message is. From the runner: a job and its terminal. Within pyenvx-sandbox: from Go to Refused. To the
/// runner: the rest.
enum class FrameKind : char {
    Job = 'J',         ///< the job's text
    Terminal = 'T',    ///< the terminal for Job::after_failure, an open file
    Go = 'G',          ///< the ids are mapped
    Folder = 'D',      ///< the name of a folder of the source
    File = 'F',        ///< '-' or 'x', and the name of a file of the source; Bytes follow, up to an empty one
    Link = 'S',        ///< name, NUL, target
    Bytes = 'B',       ///< a piece of a file
    SourceEnd = 'E',   ///< there is no more
    HandOver = 'H',    ///< descriptors of /output and /build
    Ended = 'X',       ///< the command's wait status, in decimal
    NotStarted = 'N',  ///< the command could not be executed: a sentence
    LeftOut = 'O',     ///< a layer that was left out: its name, NUL, why
    Refused = 'R',     ///< a layer could not be made: its name, NUL, a sentence
    Log = 'L',         ///< what the command wrote
    Failing = 'A',  ///< the command has failed, and what comes after it has the terminal: its wait status, in decimal
    Failed = 'f',   ///< anything else went wrong: a sentence
    Invalid = 'i',  ///< the job makes no sense: a sentence
    Hostile = 'h',  ///< what the command left in /output is refused: a sentence
    Done = 'd'      ///< the outcome's text
};

struct Frame {
    FrameKind kind = FrameKind::Failed;
    std::string payload;
    std::vector<Fd> files = {};
};

inline constexpr std::size_t kMaxFrame = 16U << 20;

Result<void> send_frame(BorrowedFd socket, FrameKind kind, std::string_view payload);
Result<void> send_frame(BorrowedFd socket, FrameKind kind, const std::vector<int>& files);
/// Nothing when the other side has closed. Corrupt for half a message or one that is too large.
Result<std::optional<Frame>> receive_frame(BorrowedFd socket);

}  // namespace pyenvx::sandbox
