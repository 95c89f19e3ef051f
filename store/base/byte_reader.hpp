// Little-endian numbers from a run of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pyenvx {

/// Reads forward. Beyond the end numbers are zero, views are empty and ok() is false from then on, so that a record is
/// read in one go and checked once. Borrows the bytes.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    std::string_view bytes(std::size_t count) {
        ok_ = ok_ && count <= bytes_.size();
        if (!ok_) return {};
        const auto taken = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return taken;
    }

    std::string_view rest() const { return bytes_; }
    bool ok() const { return ok_; }

private:
    std::uint64_t number(std::size_t width) {
        const auto taken = bytes(width);
        if (!ok_) return 0;
        // Compilers make one load of it: the width is a constant where this is inlined.
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i) {
            value |= std::uint64_t{static_cast<unsigned char>(taken[i])} << (8 * i);
        }
        return value;
    }

    std::string_view bytes_;
    bool ok_ = true;
};

}  // namespace pyenvx
