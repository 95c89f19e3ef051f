#include "store/archive/inflate.hpp"

#include <libdeflate.h>

#include "store/archive/decompress.hpp"

namespace pyenvx::archive {

Result<std::string> inflate_raw(std::string_view compressed, std::size_t exact_size) {
    std::string out(exact_size, '\0');
    TRY(decompress(ZipMethod::Deflate, compressed, out));
    return out;
}

std::uint32_t crc32(std::string_view bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

}  // namespace pyenvx::archive
