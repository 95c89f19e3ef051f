#include "store/cache/cached_object.hpp"

#include "store/base/text.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::string_view kPath = "StorePath: ";
constexpr std::string_view kUrl = "URL: ";
constexpr std::string_view kCompression = "Compression: ";
constexpr std::string_view kFileHash = "FileHash: sha256:";
constexpr std::string_view kFileSize = "FileSize: ";
constexpr std::string_view kNone = "none";
constexpr std::string_view kZstd = "zstd";

Error malformed(std::string_view why) {
    return fail(ErrorKind::Refused, "an info file of a cache is not as pyenvx writes it: ", why);
}

// Lines from the front of a text.
class Lines {
public:
    explicit Lines(std::string_view text) : left_(text) {}

    /// The rest of the next line, which must begin with `label`.
    Result<std::string_view> take(std::string_view label) {
        const auto end = left_.find('\n');
        if (end == left_.npos || !left_.starts_with(label)) return malformed(concat("it has no ", trim(label)));
        const auto value = left_.substr(label.size(), end - label.size());
        left_.remove_prefix(end + 1);
        return value;
    }
    std::string_view rest() const { return left_; }

private:
    std::string_view left_;
};

// A cache may know a recipe whose digest is the address, and nothing else about the object's contents: so a recipe that
// is another object's claims what is not its own. What builds came to is told by signed answers alone.
Result<void> check_claims(const store::ObjectInfo& info) {
    if (info.deriver.empty()) return malformed("it has no recipe");
    if (!info.realises.empty()) return malformed("it claims builds");
    const auto claim = store::check_recipe(info);
    return claim.ok() ? Result<void>() : malformed(claim.error().message());
}

Result<Compression> parse_compression(std::string_view word) {
    if (word == kNone) return Compression::None;
    if (word == kZstd) return Compression::Zstd;
    return malformed("its data is compressed in a way that is not known");
}

bool has_sizes_of_its_tree(const CachedObject& object) {
    return object.file_hash == *object.info.nar_hash && object.file_size == object.info.nar_size;
}

}  // namespace

CacheKey CachedObject::data() const {
    return compression == Compression::Zstd ? CacheKey::data(file_hash) : CacheKey::tree(info.path, file_hash);
}

Result<CachedObject> uncompressed(store::ObjectInfo info) {
    if (!info.nar_hash) return fail(ErrorKind::Failed, "the tree hash of ", info.path.str(), " is not known yet");
    info.boot.clear();
    const auto hash = *info.nar_hash;
    const auto size = info.nar_size;
    return CachedObject{std::move(info), hash, size, Compression::None};
}

std::string object_text(const CachedObject& object) {
    const auto info = store::info_text(object.info);
    const auto rest = std::string_view(info).substr(info.find('\n') + 1);
    return concat(kPath, object.info.path.str(), "\n", kUrl, object.data().str(), "\n", kCompression,
                  object.compression == Compression::Zstd ? kZstd : kNone, "\n", kFileHash, object.file_hash.hex(),
                  "\n", kFileSize, object.file_size, "\n", rest);
}

Result<CachedObject> parse_object(std::string_view text) {
    if (text.size() > kMaxObjectText) return malformed("it is too large");
    Lines lines(text);
    const auto path = TRY(lines.take(kPath));
    TRY(lines.take(kUrl));
    const auto compression = TRY(parse_compression(TRY(lines.take(kCompression))));
    const auto hash = Sha256::from_hex(TRY(lines.take(kFileHash)));
    const auto size = parse_decimal(TRY(lines.take(kFileSize)));
    auto info = store::parse_info(concat(kPath, path, "\n", lines.rest()));
    if (!info.ok()) return malformed(info.error().message());
    if (!hash.ok() || !size) return malformed("it has no hash or size of its data");
    if (!info->nar_hash || !info->boot.empty()) return malformed("it has no tree hash, or a boot");
    CachedObject object{*std::move(info), *hash, *size, compression};
    if (compression == Compression::None && !has_sizes_of_its_tree(object))
        return malformed("its data is not its tree");
    if (object_text(object) != text) return malformed("its fields are spelled otherwise");
    TRY(check_claims(object.info));
    return object;
}

}  // namespace pyenvx::cache
