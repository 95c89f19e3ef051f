#include "launcher/record/fields.hpp"

namespace pyenvx::record {

Result<std::string_view> FieldReader::raw(std::size_t size) {
    if (size > rest_.size()) return fail(ErrorKind::Corrupt, "the launch record ends too early");
    const auto bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
}

Result<std::uint64_t> FieldReader::number(std::size_t size) {
    std::uint64_t value = 0;
    int shift = 0;
    for (const char byte : TRY(raw(size))) {
        value |= std::uint64_t{static_cast<unsigned char>(byte)} << shift;
        shift += 8;
    }
    return value;
}

Result<std::uint8_t> FieldReader::u8() { return static_cast<std::uint8_t>(TRY(number(1))); }
Result<std::uint32_t> FieldReader::u32() { return static_cast<std::uint32_t>(TRY(number(4))); }
Result<std::uint64_t> FieldReader::u64() { return number(8); }

Result<std::string> FieldReader::text() {
    const auto bytes = TRY(raw(TRY(u32())));
    if (bytes.find('\0') != bytes.npos) return fail(ErrorKind::Corrupt, "the launch record has a NUL in a text");
    return std::string(bytes);
}

Result<std::uint32_t> FieldReader::count(std::size_t entry_bytes) {
    const std::uint32_t count = TRY(u32());
    if (count > rest_.size() / entry_bytes) return fail(ErrorKind::Corrupt, "the launch record promises too much");
    return count;
}

Result<void> FieldReader::end() const {
    if (!rest_.empty()) return fail(ErrorKind::Corrupt, "the launch record goes on after its end");
    return {};
}

}  // namespace pyenvx::record
