#include "store/archive/inflate.hpp"

#include <libdeflate.h>

#include <memory>

namespace pyenvx::archive {

Result<std::string> inflate_raw(std::string_view compressed, std::size_t exact_size) {
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
        libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
    if (!decompressor) return fail(ErrorKind::Failed, "cannot decompress: out of memory");
    std::string out(exact_size, '\0');
    std::size_t used = 0;
    // Without a place for the real size, libdeflate takes a shorter result for an error too.
    const auto outcome = libdeflate_deflate_decompress_ex(decompressor.get(), compressed.data(), compressed.size(),
                                                          out.data(), out.size(), &used, nullptr);
    if (outcome != LIBDEFLATE_SUCCESS || used != compressed.size()) {
        return fail(ErrorKind::Refused, "compressed data are damaged or not as long as they claim");
    }
    return out;
}

std::uint32_t crc32(std::string_view bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

}  // namespace pyenvx::archive
