#include "store/cache/binary_cache.hpp"

#include <fcntl.h>

#include "store/archive/zstd_stream.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/cache/digesting.hpp"
#include "store/cache/file_contents.hpp"
#include "store/cache/resumed_source.hpp"
#include "store/core/tree_writer.hpp"
#include "store/signature/fingerprint.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::string_view kFormat = "pyenvx-cache 1\n";
constexpr std::string_view kPriority = "priority ";
constexpr int kDefaultPriority = 50;
constexpr std::size_t kMaxCacheInfo = 4096;
// Smaller trees are compressed before further threads have begun.
constexpr std::uint64_t kLarge = 16 << 20;

Result<void> empty(BorrowedFd folder) {
    for (const auto& name : TRY(sys::list_directory(folder))) TRY(remove_tree(folder, name.c_str()));
    return {};
}

bool is_same(const NarDigest& digest, const store::ObjectInfo& info) {
    return digest.hash == *info.nar_hash && digest.size == info.nar_size;
}

Result<void> check_same(const NarDigest& digest, const store::ObjectInfo& info) {
    if (is_same(digest, info)) return {};
    return fail(ErrorKind::Refused, "its tree is another than the one that is meant");
}

// What is to be published where the cache has `present`; nothing where that says and bears no less. Signatures stay,
// and an answer that nobody signed takes the place of none that somebody did.
template <typename Answer>
std::optional<Answer> beside(const std::optional<Answer>& present, Answer answer) {
    if (!present) return answer;
    if (fingerprint(*present) != fingerprint(answer)) {
        const bool is_weaker = answer.signatures.empty() && !present->signatures.empty();
        return is_weaker ? std::nullopt : std::optional(std::move(answer));
    }
    auto signatures = present->signatures;
    for (const auto& signature : answer.signatures) signature::add_signature(signatures, signature);
    if (signatures == present->signatures) return std::nullopt;
    answer.signatures = std::move(signatures);
    return answer;
}

// What cannot be read is as good as absent to who writes.
template <typename Answer, typename Parse>
std::optional<Answer> readable(const std::optional<std::string>& text, Parse parse) {
    auto answer = text ? parse(*text) : Result<Answer>(fail(ErrorKind::NotFound, "it is not there"));
    return answer.ok() ? std::optional(*std::move(answer)) : std::nullopt;
}

// The tree's bytes in regular files.
Result<std::uint64_t> receive(Transport& transport, const CachedObject& object, Fd folder) {
    ResumedSource file(transport, object.data(), object.file_size);
    store::TreeWriter tree(std::move(folder));
    if (object.compression == Compression::None) {
        TRY(check_same(TRY(read_nar(file, tree, object.info.nar_size)), object.info));
        return tree.size();
    }
    DigestingSource compressed(file);
    archive::ZstdReader bytes(compressed);
    TRY(check_same(TRY(read_nar(bytes, tree, object.info.nar_size)), object.info));
    if (std::move(compressed).finish() == object.file_hash) return tree.size();
    return fail(ErrorKind::Refused, "its data is another than the one that is meant");
}

}  // namespace

Result<void> BinaryCache::check_trust(std::string_view what, const std::string& message,
                                      const std::vector<store::Signature>& signatures) const {
    if (!trust_.required || signature::is_trusted(message, signatures, trust_.keys)) return {};
    return fail(ErrorKind::Refused, "no trusted key vouches for ", what, " in ", name_)
        .hint("add the key of whoever made it to trusted-public-keys");
}

Result<int> BinaryCache::priority() {
    const auto text = TRY(transport_->read(CacheKey::cache_info(), kMaxCacheInfo));
    if (!text) return kDefaultPriority;
    if (!text->starts_with(kFormat)) return fail(ErrorKind::Refused, name_, " is a cache of another format");
    const auto lines = split(*text, '\n');
    if (lines.size() < 2 || !lines[1].starts_with(kPriority)) return kDefaultPriority;
    const auto number = parse_decimal(lines[1].substr(kPriority.size()));
    return number && *number <= 1000 ? static_cast<int>(*number) : kDefaultPriority;
}

// ---- reading ----

Result<std::optional<CachedObject>> BinaryCache::read_object(const store::StorePath& path) {
    const auto text = TRY(transport_->read(CacheKey::info(path), kMaxObjectText));
    if (!text) return std::optional<CachedObject>();
    auto object = TRY(parse_object(*text));
    if (object.info.path == path) return std::optional(std::move(object));
    return fail(ErrorKind::Refused, name_, " gives ", object.info.path.str(), " for ", path.str());
}

Result<std::optional<CachedObject>> BinaryCache::find(const store::StorePath& path) {
    auto object = TRY(read_object(path));
    if (object) TRY(check_trust(path.str(), TRY(signature::fingerprint(object->info)), object->info.signatures));
    return object;
}

Result<store::ObjectInfo> BinaryCache::fetch(const CachedObject& object, const store::ObjectDraft& draft) {
    const Fd folder = TRY(sys::open(draft.path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    Fd top = TRY(sys::openat(folder, ".", O_RDONLY | O_DIRECTORY));
    auto size = receive(*transport_, object, std::move(top));
    auto checked = size.ok() ? check_contents(object.info, folder) : Result<void>();
    if (size.ok() && checked.ok() && trust_.accept) checked = trust_.accept(object.info, draft.path());
    if (size.ok() && checked.ok()) {
        auto info = object.info;
        info.size = *size;
        return info;
    }
    TRY(empty(folder));
    auto error = size.ok() ? std::move(checked).error() : std::move(size).error();
    return std::move(error).note(concat("fetching ", object.info.path.str(), " from ", name_));
}

Result<std::optional<Realisation>> BinaryCache::realisation(const Sha256& recipe, std::string_view output) {
    const auto text = TRY(transport_->read(CacheKey::realisation(recipe, output), kMaxAnswer));
    if (!text) return std::optional<Realisation>();
    auto found = TRY(parse_realisation(*text));
    if (found.recipe != recipe || found.output != output) {
        return fail(ErrorKind::Refused, name_, " answers for another recipe than it was asked about");
    }
    TRY(check_trust(concat("what a recipe comes to, ", found.path.str(), ","), fingerprint(found), found.signatures));
    return std::optional(std::move(found));
}

Result<std::optional<Resolution>> BinaryCache::resolution(const Sha256& question) {
    const auto text = TRY(transport_->read(CacheKey::resolution(question), kMaxAnswer));
    if (!text) return std::optional<Resolution>();
    auto found = TRY(parse_resolution(*text));
    if (found.question != question) {
        return fail(ErrorKind::Refused, name_, " answers for another declaration than it was asked about");
    }
    TRY(check_trust("a resolution", fingerprint(found), found.signatures));
    return std::optional(std::move(found));
}

// ---- writing ----

Result<CachedObject> BinaryCache::put_data(const store::ObjectInfo& info, const store::Store& store, unsigned workers) {
    const Fd file = TRY(transport_->spool());
    DigestingFile compressed(file);
    const auto stream = TRY(archive::ZstdWriter::create(compressed, info.size > kLarge ? workers : 0));
    const Fd objects = TRY(sys::open(store.locate(info.path).parent_path().c_str(), O_RDONLY | O_DIRECTORY));
    const auto digest = TRY(write_nar(objects, info.path.str().c_str(), *stream).context("in ", info.path.str()));
    TRY(stream->finish());
    if (info.nar_hash && !is_same(digest, info)) {
        return fail(ErrorKind::Refused, info.path.str(), " is damaged: its tree is not the one that was registered");
    }
    const auto size = compressed.size();
    CachedObject object{info, std::move(compressed).finish(), size};
    object.info.nar_hash = digest.hash;
    object.info.nar_size = digest.size;
    object.info.boot.clear();
    TRY(transport_->put(object.data(), file, size));
    return object;
}

Result<void> BinaryCache::put_info(const CachedObject& object) {
    return put_text(*transport_, CacheKey::info(object.info.path), object_text(object));
}

Result<std::optional<CachedObject>> BinaryCache::has(const store::StorePath& path) {
    auto object = read_object(path);
    if (!object.ok() && object.error().kind() == ErrorKind::Refused) return std::optional<CachedObject>();
    if (!object.ok() || !*object) return object;
    const auto size = TRY(transport_->size((*object)->data()));
    return size == (*object)->file_size ? object : std::optional<CachedObject>();
}

Result<void> BinaryCache::put(const Realisation& realisation) {
    const auto key = CacheKey::realisation(realisation.recipe, realisation.output);
    const auto present = readable<Realisation>(TRY(transport_->read(key, kMaxAnswer)), parse_realisation);
    const auto answer = beside(present, realisation);
    return answer ? put_text(*transport_, key, realisation_text(*answer)) : Result<void>();
}

Result<void> BinaryCache::put(const Resolution& resolution) {
    const auto key = CacheKey::resolution(resolution.question);
    const auto present = readable<Resolution>(TRY(transport_->read(key, kMaxAnswer)), parse_resolution);
    const auto answer = beside(present, resolution);
    return answer ? put_text(*transport_, key, resolution_text(*answer)) : Result<void>();
}

Result<void> BinaryCache::prepare() {
    if (TRY(transport_->read(CacheKey::cache_info(), kMaxCacheInfo))) return TRY(priority()), Result<void>();
    return put_text(*transport_, CacheKey::cache_info(), concat(kFormat, kPriority, kDefaultPriority, "\n"));
}

}  // namespace pyenvx::cache
