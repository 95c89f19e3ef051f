#include "store/archive/decompress.hpp"

#include <libdeflate.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

namespace pyenvx::archive {
namespace {

Error damaged() { return Error(ErrorKind::Refused, "the compressed data is damaged, or is not of the size it claims"); }

struct FreeInflater {
    void operator()(libdeflate_decompressor* inflater) const { libdeflate_free_decompressor(inflater); }
};

Result<void> inflate(std::string_view compressed, std::span<char> out) {
    // A decompressor holds tables of some 30 KB; making one costs next to nothing beside a member.
    const std::unique_ptr<libdeflate_decompressor, FreeInflater> inflater(libdeflate_alloc_decompressor());
    if (!inflater) return Error(ErrorKind::Failed, "there is no memory left to decompress");
    std::size_t used = 0;
    std::size_t made = 0;
    const auto outcome = libdeflate_deflate_decompress_ex(inflater.get(), compressed.data(), compressed.size(),
                                                          out.data(), out.size(), &used, &made);
    const bool whole = outcome == LIBDEFLATE_SUCCESS && used == compressed.size() && made == out.size();
    return whole ? Result<void>() : damaged();
}

Result<void> unzstd(std::string_view compressed, std::span<char> out) {
    const auto made = ZSTD_decompress(out.data(), out.size(), compressed.data(), compressed.size());
    if (ZSTD_isError(made) != 0 || made != out.size()) return damaged();
    return {};
}

}  // namespace

Result<void> decompress(ZipMethod method, std::string_view compressed, std::span<char> out) {
    switch (method) {
        case ZipMethod::Deflate: return inflate(compressed, out);
        case ZipMethod::Zstd: return unzstd(compressed, out);
        case ZipMethod::Stored: break;
    }
    if (compressed.size() != out.size()) return damaged();
    std::copy(compressed.begin(), compressed.end(), out.begin());
    return {};
}

}  // namespace pyenvx::archive
