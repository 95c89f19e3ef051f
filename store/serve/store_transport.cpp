#include "store/serve/store_transport.hpp"

#include <fcntl.h>

#include "store/base/sys.hpp"
#include "store/nar/nar_source.hpp"
#include "store/plan/derivation.hpp"
#include "store/serve/tree_stream.hpp"
#include "store/signature/fingerprint.hpp"

namespace pyenvx::serve {
namespace {

using cache::CacheKey;
using store::DerivationKind;
using store::ObjectInfo;
using store::StorePath;

// Nearer than caches that say nothing of themselves.
constexpr std::string_view kCacheInfo = "pyenvx-cache 1\npriority 40\n";

using Text = std::optional<std::string>;

// "info/x" is "x" for "info/"; nothing for other keys.
std::optional<std::string_view> after(std::string_view prefix, const CacheKey& key) {
    const std::string_view text = key.str();
    return text.starts_with(prefix) ? std::optional(text.substr(prefix.size())) : std::nullopt;
}

bool is_given(const ObjectInfo& info) {
    const auto recipe = store::Derivation::parse(info.deriver);
    return recipe.ok() && recipe->kind() != DerivationKind::Environment;
}

Error read_only() {
    return fail(ErrorKind::Refused, "this store is shared read-only").hint("copy into it by ssh://, or where it lies");
}

}  // namespace

// Objects whose names have a question mark are known by another key than by their address, and are not given.
Result<std::optional<ObjectInfo>> StoreTransport::find(const StorePath& path) {
    auto info = TRY(store().find(path));
    if (!info || !is_given(*info)) return std::optional<ObjectInfo>();
    if (info->nar_hash) return info;
    TRY(store().hash_object(path));
    info = TRY(store().find(path));
    return info && info->nar_hash ? info : std::optional<ObjectInfo>();
}

Result<std::optional<ObjectInfo>> StoreTransport::find_tree(const CacheKey& key) {
    const auto name = after("tree/", key);
    const auto path = StorePath::parse(name ? name->substr(0, name->find('/')) : "");
    if (!path.ok()) return std::optional<ObjectInfo>();
    auto info = TRY(find(*path));
    const bool is_meant = info && CacheKey::tree(*path, *info->nar_hash) == key;
    return is_meant ? std::move(info) : std::optional<ObjectInfo>();
}

// ---- texts ----

Result<Text> StoreTransport::object_text(std::string_view name) {
    const auto path = StorePath::parse(name);
    if (!path.ok()) return Text();
    auto info = TRY(find(*path));
    if (!info) return Text();
    info->realises.clear();
    auto object = TRY(cache::uncompressed(*std::move(info)));
    if (served_.key != nullptr) {
        const auto message = TRY(signature::fingerprint(object.info));
        signature::add_signature(object.info.signatures, TRY(served_.key->sign(message)));
    }
    auto text = cache::object_text(object);
    return cache::parse_object(text).ok() ? Text(std::move(text)) : Text();
}

Result<Text> StoreTransport::realisation_text(std::string_view name) {
    const auto dash = name.find('-');
    const auto recipe = Sha256::from_hex(name.substr(0, dash));
    if (dash == name.npos || !recipe.ok()) return Text();
    const auto output = name.substr(dash + 1);
    const auto path = TRY(store().realisation(*recipe, output));
    const auto info = path ? TRY(find(*path)) : std::optional<ObjectInfo>();
    if (!info) return Text();
    cache::Realisation realisation{*recipe, std::string(output), *path, *info->nar_hash};
    if (served_.key != nullptr) {
        realisation.signatures.push_back(TRY(served_.key->sign(cache::fingerprint(realisation))));
    }
    return Text(cache::realisation_text(realisation));
}

Result<Text> StoreTransport::resolution_text(std::string_view name) {
    const auto question = Sha256::from_hex(name);
    if (!question.ok() || !served_.resolution) return Text();
    auto answer = TRY(served_.resolution(*question));
    if (!answer) return Text();
    cache::Resolution resolution{*question, *std::move(answer)};
    if (served_.key != nullptr) {
        resolution.signatures.push_back(TRY(served_.key->sign(cache::fingerprint(resolution))));
    }
    return Text(cache::resolution_text(resolution));
}

Result<Text> StoreTransport::text_of(const CacheKey& key) {
    if (key == CacheKey::cache_info()) return Text(kCacheInfo);
    if (const auto name = after("info/", key)) return object_text(*name);
    if (const auto name = after("realisation/", key)) return realisation_text(*name);
    if (const auto name = after("resolution/", key)) return resolution_text(*name);
    return Text();
}

// ---- files ----

Result<Text> StoreTransport::read(const CacheKey& key, std::size_t max_bytes) {
    auto text = TRY(text_of(key));
    if (text && text->size() > max_bytes) return fail(ErrorKind::Refused, key.str(), " is too large");
    return text;
}

Result<std::optional<std::uint64_t>> StoreTransport::size(const CacheKey& key) {
    using Size = std::optional<std::uint64_t>;
    if (const auto info = TRY(find_tree(key))) return Size(info->nar_size);
    const auto text = TRY(text_of(key));
    return text ? Size(text->size()) : Size();
}

Result<std::unique_ptr<ByteSource>> StoreTransport::open(const CacheKey& key, std::uint64_t offset) {
    const auto info = TRY(find_tree(key));
    if (!info || info->nar_size < offset) {
        return fail(ErrorKind::NotFound, "there is no ", key.str(), " with ", offset, " bytes");
    }
    return open_tree(store(), *info, offset);
}

Result<Fd> StoreTransport::spool() { return read_only(); }

Result<void> StoreTransport::put(const CacheKey&, BorrowedFd, std::uint64_t) { return read_only(); }

}  // namespace pyenvx::serve
