#include "store/interpreter/object/bytecode.hpp"

#include <bit>

#include "store/base/text.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr std::size_t kHeader = 16;
constexpr std::uint64_t kHashBased = 1;
constexpr std::uint64_t kCheckSource = 2;

std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::string to_little_endian(std::uint64_t value, std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
    return bytes;
}

/// SipHash (Aumasson and Bernstein) with the second half of its key zero.
class SipHash {
public:
    explicit SipHash(std::uint64_t key)
        : state_{key ^ 0x736f6d6570736575, 0x646f72616e646f6d, key ^ 0x6c7967656e657261, 0x7465646279746573} {}

    void add(std::uint64_t word, int rounds) {
        state_[3] ^= word;
        mix(rounds);
        state_[0] ^= word;
    }
    std::uint64_t finish(int rounds) {
        state_[2] ^= 0xff;
        mix(rounds);
        return state_[0] ^ state_[1] ^ state_[2] ^ state_[3];
    }

private:
    void mix(int rounds) {
        auto& [a, b, c, d] = state_;
        for (int i = 0; i < rounds; ++i) {
            a += b, c += d;
            b = std::rotl(b, 13) ^ a, d = std::rotl(d, 16) ^ c;
            a = std::rotl(a, 32);
            c += b, a += d;
            b = std::rotl(b, 17) ^ c, d = std::rotl(d, 21) ^ a;
            c = std::rotl(c, 32);
        }
    }
    std::uint64_t state_[4];
};

/// Python itself ignores the hash of unchecked bytecode, so this only says which source a file claims.
bool claims_source(const BytecodeFormat& format, std::string_view header, std::string_view source, std::int64_t mtime) {
    const std::uint64_t flags = little_endian(header.substr(4, 4));
    const std::string_view rest = header.substr(8);
    if (flags == (kHashBased | kCheckSource) || flags == kHashBased) {
        return little_endian(rest) == source_hash(format, source);
    }
    return flags == 0 && little_endian(rest.substr(0, 4)) == (static_cast<std::uint64_t>(mtime) & 0xffffffff) &&
           little_endian(rest.substr(4)) == (source.size() & 0xffffffff);
}

}  // namespace

std::uint64_t source_hash(const BytecodeFormat& format, std::string_view source) {
    const bool modern = format.python_minor >= 11;
    SipHash hash(little_endian(format.magic));
    const std::size_t whole = source.size() / 8 * 8;
    for (std::size_t i = 0; i < whole; i += 8) hash.add(little_endian(source.substr(i, 8)), modern ? 1 : 2);
    const std::uint64_t length = static_cast<std::uint64_t>(source.size()) << 56;
    hash.add(length | little_endian(source.substr(whole)), modern ? 1 : 2);
    return hash.finish(modern ? 3 : 4);
}

std::optional<std::string> unchecked_bytecode(const BytecodeFormat& format, std::string_view bytecode,
                                              std::string_view source, std::int64_t mtime) {
    if (bytecode.size() <= kHeader || bytecode.substr(0, 4) != format.magic) return std::nullopt;
    if (!claims_source(format, bytecode.substr(0, kHeader), source, mtime)) return std::nullopt;
    std::string converted = format.magic + to_little_endian(kHashBased, 4);
    converted += to_little_endian(source_hash(format, source), 8);
    return converted.append(bytecode.substr(kHeader));
}

std::string bytecode_path(const BytecodeFormat& format, std::string_view source_path) {
    const auto slash = source_path.rfind('/');
    const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
    const auto stem = source_path.substr(name, source_path.rfind('.') - name);
    return concat(source_path.substr(0, name), "__pycache__/", stem, '.', format.cache_tag, ".pyc");
}

}  // namespace pyenvx::interpreter
