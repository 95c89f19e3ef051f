// What a binary cache says of an object: the info file of the store, and where the data is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/base/result.hpp"
#include "store/cache/cache_key.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::cache {

/// How the data has the tree's NAR form. `None`: as it is, which is how a store that is served has it.
enum class Compression { None, Zstd };

/// `info` has a tree hash and no boot.
struct CachedObject {
    store::ObjectInfo info;
    Sha256 file_hash;             ///< of the data: where that is not compressed, the tree hash
    std::uint64_t file_size = 0;  ///< bytes of it
    Compression compression = Compression::Zstd;

    CacheKey data() const;
};

/// The object as a store that is served has it. Failed when its tree hash is not known.
Result<CachedObject> uncompressed(store::ObjectInfo info);

inline constexpr std::size_t kMaxObjectText = store::kMaxInfoBytes + 1024;

/// The canonical text: five lines about the data, and the info file's (ARCHITECTURE.md, "Binary caches").
std::string object_text(const CachedObject& object);
/// Accepts exactly what object_text() writes, of an object that its recipe allows: one whose address is that of its
/// recipe, or that a build gave. Refused otherwise.
Result<CachedObject> parse_object(std::string_view text);

}  // namespace pyenvx::cache
