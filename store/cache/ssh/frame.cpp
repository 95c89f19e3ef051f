#include "store/cache/ssh/frame.hpp"

#include <algorithm>
#include <array>

#include "store/base/byte_reader.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::size_t kHead = 5;
constexpr std::size_t kMaxSentence = 2000;
constexpr std::string_view kTypes = "hrsopfdeankx";

Error malformed() { return fail(ErrorKind::Refused, "what comes from the other side is not as pyenvx writes it"); }

// As many bytes as there are, up to `size`.
Result<std::size_t> fill(ByteSource& source, char* buffer, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
        const auto count = TRY(source.read(buffer + filled, size - filled));
        if (count == 0) break;
        filled += count;
    }
    return filled;
}

char letter_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Refused: return 'r';
        case ErrorKind::NotFound: return 'n';
        default: return 'i';
    }
}

ErrorKind kind_of(char letter) {
    switch (letter) {
        case 'r': return ErrorKind::Refused;
        case 'n': return ErrorKind::NotFound;
        default: return ErrorKind::Io;
    }
}

}  // namespace

std::string number_bytes(std::uint64_t number) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>((number >> (8 * i)) & 0xFF));
    return bytes;
}

std::optional<std::uint64_t> parse_number(std::string_view bytes) {
    if (bytes.size() != sizeof(std::uint64_t)) return std::nullopt;
    return ByteReader(bytes).u64();
}

std::string frame_text(FrameType type, std::string_view bytes) {
    std::string text(1, static_cast<char>(type));
    for (int i = 0; i < 4; ++i) text.push_back(static_cast<char>((bytes.size() >> (8 * i)) & 0xFF));
    return text.append(bytes);
}

Result<std::optional<Frame>> read_frame(ByteSource& source) {
    std::array<char, kHead> head;
    const auto count = TRY(fill(source, head.data(), head.size()));
    if (count == 0) return std::optional<Frame>();
    ByteReader reader({head.data(), count});
    const auto letter = static_cast<char>(reader.u8());
    const auto size = reader.u32();
    if (!reader.ok() || size > kMaxFrame || kTypes.find(letter) == kTypes.npos) return malformed();
    Frame frame{static_cast<FrameType>(letter), std::string(size, '\0')};
    if (TRY(fill(source, frame.bytes.data(), size)) < size) return malformed();
    if (frame.type == FrameType::Data && size == 0) return malformed();
    return std::optional(std::move(frame));
}

Result<void> FrameSink::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, kMaxFrame);
        TRY(sink_.write(frame_text(FrameType::Data, piece)));
        bytes.remove_prefix(piece.size());
    }
    return {};
}

std::string failure_bytes(const Error& error) {
    return concat(letter_of(error.kind()), std::string_view(error.message()).substr(0, kMaxSentence), '\n',
                  std::string_view(error.hint()).substr(0, kMaxSentence));
}

Error parse_failure(std::string_view bytes) {
    const auto kind = kind_of(bytes.empty() ? 'i' : bytes.front());
    bytes.remove_prefix(std::min<std::size_t>(1, bytes.size()));
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const auto hint = bytes.substr(std::min(end + 1, bytes.size()));
    return fail(kind, printable(bytes.substr(0, std::min(end, kMaxSentence))))
        .hint(printable(hint.substr(0, kMaxSentence)));
}

}  // namespace pyenvx::cache
