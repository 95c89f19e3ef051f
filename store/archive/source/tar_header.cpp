#include "store/archive/source/tar_header.hpp"

#include "store/archive/member_name.hpp"
#include "store/archive/source/refusal.hpp"

namespace pyenvx::archive {
namespace {

struct Field {
    std::size_t offset;
    std::size_t size;
};
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kSize{124, 12};
constexpr Field kChecksum{148, 8};
constexpr std::size_t kType = 156;
constexpr Field kLink{157, 100};
constexpr Field kMagic{257, 6};
constexpr Field kPrefix{345, 155};

std::string_view field(std::string_view block, Field place) { return block.substr(place.offset, place.size); }

std::string_view text(std::string_view block, Field place) {
    const auto bytes = field(block, place);
    return bytes.substr(0, bytes.find('\0'));
}

// GNU's form for what octal digits cannot hold: the first byte is 0x80, the rest a number, the highest byte first.
Result<std::uint64_t> binary_number(std::string_view bytes, std::string_view what) {
    std::uint64_t number = 0;
    for (const char c : bytes.substr(1)) {
        if (number >> 55 != 0) return refuse_source(concat("has a header whose ", what, " is beyond any bound"));
        number = number << 8 | static_cast<unsigned char>(c);
    }
    return number;
}

Result<std::uint64_t> number(std::string_view block, Field place, std::string_view what) {
    auto bytes = field(block, place);
    if (static_cast<unsigned char>(bytes.front()) == 0x80) return binary_number(bytes, what);
    const auto wrong = [&] { return refuse_source(concat("has a header whose ", what, " is no number")); };
    bytes = bytes.substr(0, bytes.find('\0'));
    bytes = trim(bytes);
    std::uint64_t value = 0;
    for (const char c : bytes) {
        if (c < '0' || c > '7') return wrong();
        value = value * 8 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

// Its own field counts as blanks.
std::uint64_t checksum_of(std::string_view block) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
        const bool own = i >= kChecksum.offset && i < kChecksum.offset + kChecksum.size;
        sum += own ? ' ' : static_cast<unsigned char>(block[i]);
    }
    return sum;
}

// GNU's dialect has other fields where ustar's prefix stands.
bool has_prefix(std::string_view block) { return field(block, kMagic) == std::string_view("ustar\0", 6); }

}  // namespace

Result<TarHeader> parse_tar_header(std::string_view block) {
    if (TRY(number(block, kChecksum, "checksum")) != checksum_of(block)) {
        return refuse_source("has a header with a wrong checksum");
    }
    TarHeader header;
    header.name = text(block, kName);
    const auto prefix = has_prefix(block) ? text(block, kPrefix) : std::string_view();
    if (!prefix.empty()) header.name = concat(prefix, "/", header.name);
    header.link = text(block, kLink);
    header.size = TRY(number(block, kSize, "size"));
    header.mode = static_cast<std::uint32_t>(TRY(number(block, kMode, "mode")) & 07777);
    header.type = block[kType];
    return header;
}

}  // namespace pyenvx::archive
