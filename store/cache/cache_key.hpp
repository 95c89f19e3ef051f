// Names of files in a binary cache.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::cache {

/// A relative path that is the same on every server: at most 512 bytes, pieces of [A-Za-z0-9+-._=] between single
/// slashes, none of which begins with a dot. It needs no escaping in an address but for "+" and "=".
class CacheKey {
public:
    /// Invalid for anything else.
    static Result<CacheKey> parse(std::string_view text);

    static CacheKey cache_info();  ///< what the cache says of itself
    static CacheKey info(const store::StorePath& path);
    /// Of compressed data, by its own digest: equal names have equal contents.
    static CacheKey data(const Sha256& file);
    /// Of an object's tree as it lies in a store that is served, by its own digest.
    static CacheKey tree(const store::StorePath& path, const Sha256& nar_hash);
    static CacheKey realisation(const Sha256& recipe, std::string_view output);
    static CacheKey resolution(const Sha256& question);

    /// Whether it is of a file that may be large: an object's data. All others are texts.
    bool is_data() const;
    /// Whether it is of data that is not compressed.
    bool is_tree() const;

    const std::string& str() const { return text_; }
    auto operator<=>(const CacheKey&) const = default;

private:
    explicit CacheKey(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace pyenvx::cache
