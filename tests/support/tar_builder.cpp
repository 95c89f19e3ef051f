#include "tests/support/tar_builder.hpp"

#include <zlib.h>

#include <cstdio>
#include <cstdlib>

#include "store/base/text.hpp"

namespace pyenvx::tests {
namespace {

constexpr std::size_t kBlock = 512;

void put(std::string& header, std::size_t offset, std::string_view text) { header.replace(offset, text.size(), text); }

std::string octal(std::uint64_t number, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(number));
    return text;
}

}  // namespace

std::string TarBlock::bytes() const {
    std::string header(kBlock, '\0');
    put(header, 0, name.substr(0, 100));
    put(header, 100, octal(mode, 7));
    put(header, 108, octal(0, 7));
    put(header, 116, octal(0, 7));
    put(header, 124, size.value_or(octal(data.size(), 11)));
    put(header, 136, octal(0, 11));
    put(header, 148, "        ");
    header[156] = type;
    put(header, 157, link);
    put(header, 257, gnu ? std::string_view("ustar  \0", 8) : std::string_view("ustar\00000", 8));
    put(header, 345, prefix);
    if (spoil_header) spoil_header(header);
    std::uint64_t sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    put(header, 148, concat(octal(sum, 6), std::string_view("\0 ", 2)));
    if (spoil_checked) spoil_checked(header);
    return concat(header, data, std::string((kBlock - data.size() % kBlock) % kBlock, '\0'));
}

TarBlock tar_file(std::string_view name, std::string_view data, std::uint32_t mode) {
    return {.name = std::string(name), .data = std::string(data), .mode = mode};
}

TarBlock tar_folder(std::string_view name) { return {.name = std::string(name), .type = '5', .mode = 0755}; }

TarBlock tar_link(std::string_view name, std::string_view target, char type) {
    return {.name = std::string(name), .type = type, .mode = 0777, .link = std::string(target)};
}

std::string pax_record(std::string_view record) {
    std::size_t length = record.size() + 3;
    while (std::to_string(length).size() + record.size() + 2 != length) ++length;
    return concat(length, " ", record, "\n");
}

TarBlock pax_header(const std::vector<std::string>& records, char type) {
    TarBlock block{.name = "PaxHeaders/x", .type = type};
    for (const auto& record : records) block.data += pax_record(record);
    return block;
}

TarBlock gnu_long_name(std::string_view name) {
    return {.name = "././@LongLink", .data = concat(name, '\0'), .type = 'L', .gnu = true};
}

std::string tar_bytes(const std::vector<TarBlock>& blocks) {
    std::string bytes;
    for (const auto& block : blocks) bytes += block.bytes();
    return bytes + std::string(2 * kBlock, '\0');
}

std::string gzip_bytes(std::string_view bytes) {
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) std::abort();
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace pyenvx::tests
