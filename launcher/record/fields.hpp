// Writing and reading the fields of a record: little-endian numbers, and text with its length before it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::record {

class FieldWriter {
public:
    void u8(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
    void u32(std::uint32_t value) { number(value, 4); }
    void u64(std::uint64_t value) { number(value, 8); }
    void raw(std::string_view bytes) { bytes_.append(bytes); }
    void text(std::string_view text) {
        u32(static_cast<std::uint32_t>(text.size()));
        raw(text);
    }
    const std::string& bytes() const { return bytes_; }

private:
    void number(std::uint64_t value, int size) {
        for (int i = 0; i < size; ++i) u8(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    std::string bytes_;
};

/// Reads borrowed bytes once, from the front. Every read is Corrupt when the bytes end too early.
class FieldReader {
public:
    explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

    Result<std::uint8_t> u8();
    Result<std::uint32_t> u32();
    Result<std::uint64_t> u64();
    Result<std::string_view> raw(std::size_t size);
    /// Corrupt when there is a NUL in it: every text ends up in a system call.
    Result<std::string> text();
    /// A number of entries, each of which takes `entry_bytes` or more; Corrupt when so many cannot follow.
    Result<std::uint32_t> count(std::size_t entry_bytes);
    Result<void> end() const;

private:
    Result<std::uint64_t> number(std::size_t size);
    std::string_view rest_;
};

}  // namespace pyenvx::record
