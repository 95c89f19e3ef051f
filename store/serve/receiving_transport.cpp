#include "store/serve/receiving_transport.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/serve/sent_files.hpp"

namespace pyenvx::serve {
namespace {

using cache::BinaryCache;
using cache::CachedObject;
using cache::CacheKey;

constexpr std::size_t kMostData = 512;  // files that are open at once
constexpr std::size_t kPieceBytes = 256 * 1024;

Result<Sha256> digest_of(BorrowedFd file, std::uint64_t size) {
    Hasher hasher(HashAlgorithm::Sha256);
    for (std::uint64_t done = 0; done < size;) {
        const auto piece = TRY(read_span(file, done, std::min<std::uint64_t>(size - done, kPieceBytes)));
        if (piece.empty()) return fail(ErrorKind::Corrupt, "a file shrank while it was read");
        hasher.update(piece);
        done += piece.size();
    }
    return Sha256::finish(std::move(hasher));
}

Error other_key(const CacheKey& key) {
    return fail(ErrorKind::Refused, key.str(), " is the name of something else than was sent");
}

}  // namespace

Result<Fd> ReceivingTransport::spool() { return sys::open((store().home() / "tmp").c_str(), O_TMPFILE | O_RDWR, 0600); }

Result<void> ReceivingTransport::finish() { return store().make_durable(); }

Result<void> ReceivingTransport::put(const CacheKey& key, BorrowedFd file, std::uint64_t size) {
    if (key.is_data()) return keep_data(key, file, size);
    if (size > cache::kMaxAnswer) return fail(ErrorKind::Refused, key.str(), " is too large");
    return take_text(key, TRY(read_span(file, 0, size)));
}

Result<void> ReceivingTransport::keep_data(const CacheKey& key, BorrowedFd file, std::uint64_t size) {
    if (CacheKey::data(TRY(digest_of(file, size))) != key) return other_key(key);
    if (data_.size() >= kMostData) return fail(ErrorKind::Refused, "there is much data whose objects were not sent");
    const auto same = concat("/proc/self/fd/", file.get());
    data_.insert_or_assign(key, TRY(sys::open(same.c_str(), O_RDONLY)));
    return {};
}

Result<void> ReceivingTransport::take_text(const CacheKey& key, const std::string& text) {
    const auto& name = key.str();
    if (name.starts_with("info/")) return take_object(key, text);
    if (name.starts_with("realisation/")) return take_realisation(key, text);
    if (name.starts_with("resolution/")) return take_resolution(key, text);
    return fail(ErrorKind::Refused, "a store takes objects, and no ", name);
}

// ---- objects ----

Result<void> ReceivingTransport::take_object(const CacheKey& key, const std::string& text) {
    const auto path = TRY(cache::parse_object(text)).info.path;
    if (CacheKey::info(path) != key) return other_key(key);
    BinaryCache sent("what was sent", std::make_unique<SentFiles>(key, text, data_), taken_.trust);
    const auto object = TRY(sent.find(path));
    if (!object) return other_key(key);
    const bool is_there = TRY(store().find(path)).has_value();
    auto made = is_there ? add_signatures(*object) : make_object(sent, *object);
    data_.erase(object->data());
    return made;
}

Result<void> ReceivingTransport::make_object(BinaryCache& sent, const CachedObject& object) {
    for (const auto& reference : object.info.references) {
        if (TRY(store().find(reference))) continue;
        return fail(ErrorKind::Refused, object.info.path.str(), " refers to ", reference.str(), ", which is not there");
    }
    auto draft = TRY(store().begin(object.info.path, taken_.progress));
    if (!draft) return {};
    auto info = TRY(sent.fetch(object, *draft));
    TRY((*std::move(draft)).commit_canonical(std::move(info)));
    return {};
}

Result<void> ReceivingTransport::add_signatures(const CachedObject& object) {
    const auto& path = object.info.path;
    TRY(store().hash_object(path));
    const auto info = TRY(store().find(path));
    if (!info || info->nar_hash != object.info.nar_hash) {
        return fail(ErrorKind::Refused, path.str(), " is there already, with other contents");
    }
    auto all = info->signatures;
    for (const auto& signature : object.info.signatures) signature::add_signature(all, signature);
    if (all.size() > store::kMaxSignatures) return fail(ErrorKind::Refused, path.str(), " has too many signatures");
    for (const auto& signature : object.info.signatures) {
        const auto& known = info->signatures;
        const bool is_new = std::find(known.begin(), known.end(), signature) == known.end();
        if (is_new) TRY(store().add_signature(path, signature));
    }
    return {};
}

// ---- answers ----

Result<void> ReceivingTransport::take_realisation(const CacheKey& key, const std::string& text) {
    const auto said = TRY(cache::parse_realisation(text));
    BinaryCache sent("what was sent", std::make_unique<SentFiles>(key, text, data_), taken_.trust);
    const auto found = TRY(sent.realisation(said.recipe, said.output));
    if (!found) return other_key(key);
    const auto info = TRY(store().find(found->path));
    if (!info || info->nar_hash != found->nar_hash) {
        return fail(ErrorKind::Refused, "a recipe comes to ", found->path.str(), ", which is not there");
    }
    return store().set_realisation(found->recipe, found->output, found->path);
}

Result<void> ReceivingTransport::take_resolution(const CacheKey& key, const std::string& text) {
    const auto said = TRY(cache::parse_resolution(text));
    BinaryCache sent("what was sent", std::make_unique<SentFiles>(key, text, data_), taken_.trust);
    const auto found = TRY(sent.resolution(said.question));
    if (!found) return other_key(key);
    if (!taken_.keep) return fail(ErrorKind::Refused, "resolutions are not kept here");
    return taken_.keep(*found);
}

}  // namespace pyenvx::serve
