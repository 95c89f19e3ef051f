// The pieces in which two ends of a pipe speak of a cache's files (ARCHITECTURE.md, "Binary caches").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/result.hpp"
#include "store/base/stream.hpp"

namespace pyenvx::cache {

/// A request is one frame (of a put file, data and an end follow), its answer one or more.
enum class FrameType : char {
    Hello = 'h',   ///< the first of each side: kProtocol
    Read = 'r',    ///< how much it may be, key: data and an end, or absent
    Size = 's',    ///< key: a number, or absent
    Open = 'o',    ///< offset, key: zstd of the file from there on as data and an end, or absent
    Put = 'p',     ///< size, key: done
    Finish = 'f',  ///< done
    Data = 'd',    ///< at least a byte
    End = 'e',     ///< of data
    Absent = 'a',  ///< there is no such file
    Number = 'n',
    Done = 'k',
    Failure = 'x',  ///< in place of any answer, also after data: kind, sentence, newline, hint
};

inline constexpr std::string_view kProtocol = "pyenvx-store 1";
inline constexpr std::size_t kMaxFrame = 64 * 1024;  ///< bytes after its head

struct Frame {
    FrameType type;
    std::string bytes = {};
};

/// A letter, the number of bytes in four (little-endian), and those.
std::string frame_text(FrameType type, std::string_view bytes = {});

/// A number in eight bytes, little-endian; nothing for any other size.
std::string number_bytes(std::uint64_t number);
std::optional<std::uint64_t> parse_number(std::string_view bytes);

/// The next frame; nothing where the source ends before it. Refused for what is no frame, or one that is cut off.
Result<std::optional<Frame>> read_frame(ByteSource& source);

/// Writes all of it as data frames.
class FrameSink final : public ByteSink {
public:
    /// Borrows the sink.
    explicit FrameSink(ByteSink& sink) : sink_(sink) {}
    Result<void> write(std::string_view bytes) override;

private:
    ByteSink& sink_;
};

/// An error as it travels, and back: its notes stay where they are, and what comes is safe to show. Only kinds that a
/// transport may give come out.
std::string failure_bytes(const Error& error);
Error parse_failure(std::string_view bytes);

}  // namespace pyenvx::cache
