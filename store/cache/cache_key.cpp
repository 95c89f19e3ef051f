#include "store/cache/cache_key.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::size_t kMaxKey = 512;

bool is_piece(std::string_view piece) {
    const auto fits = [](char c) { return is_alnum(c) || std::string_view("+-._=").find(c) != std::string_view::npos; };
    return !piece.empty() && piece.front() != '.' && std::all_of(piece.begin(), piece.end(), fits);
}

// The one character that names of objects may have and addresses use for something else.
std::string without_question_marks(std::string_view name) {
    std::string out(name);
    std::replace(out.begin(), out.end(), '?', '=');
    return out;
}

}  // namespace

Result<CacheKey> CacheKey::parse(std::string_view text) {
    const auto pieces = split(text, '/');
    if (text.size() <= kMaxKey && std::all_of(pieces.begin(), pieces.end(), is_piece)) {
        return CacheKey(std::string(text));
    }
    return fail(ErrorKind::Invalid, "'", printable(text.substr(0, 100)), "' cannot name a file of a cache");
}

CacheKey CacheKey::cache_info() { return CacheKey("pyenvx-cache-info"); }

CacheKey CacheKey::info(const store::StorePath& path) {
    return CacheKey(concat("info/", without_question_marks(path.str())));
}

CacheKey CacheKey::data(const Sha256& file) { return CacheKey(concat("data/", file.hex(), ".nar.zst")); }

CacheKey CacheKey::tree(const store::StorePath& path, const Sha256& nar_hash) {
    return CacheKey(concat("tree/", without_question_marks(path.str()), "/", nar_hash.hex()));
}

bool CacheKey::is_data() const { return text_.starts_with("data/") || is_tree(); }

bool CacheKey::is_tree() const { return text_.starts_with("tree/"); }

CacheKey CacheKey::realisation(const Sha256& recipe, std::string_view output) {
    return CacheKey(concat("realisation/", recipe.hex(), "-", output));
}

CacheKey CacheKey::resolution(const Sha256& question) { return CacheKey(concat("resolution/", question.hex())); }

}  // namespace pyenvx::cache
