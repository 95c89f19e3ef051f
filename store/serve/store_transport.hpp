// A store as a binary cache: its objects under the keys of one, without a copy of them.
#pragma once

#include <functional>

#include "store/cache/cached_object.hpp"
#include "store/cache/signed_answer.hpp"
#include "store/cache/transport.hpp"
#include "store/core/store.hpp"
#include "store/signature/keys.hpp"

namespace pyenvx::serve {

/// What a store is served with.
struct Served {
    store::Store& store;
    const signature::SecretKey* key = nullptr;  ///< signs all that is given out, besides the signatures there are
    std::function<Result<std::optional<std::string>>(const Sha256& question)> resolution = {};  ///< may be empty
};

/// Nothing of the home is given but what the store has registered and everybody may be given: no environments, which
/// are made where they are used. An object's tree hash is known before anything of it is given; a tree that turns out
/// to be another ends as Corrupt before its last byte. Nothing can be put. Thread-safe; borrows what `Served` names.
class StoreTransport : public cache::Transport {
public:
    explicit StoreTransport(Served served) : served_(std::move(served)) {}

    Result<std::optional<std::string>> read(const cache::CacheKey& key, std::size_t max_bytes) override;
    Result<std::unique_ptr<ByteSource>> open(const cache::CacheKey& key, std::uint64_t offset) override;
    Result<std::optional<std::uint64_t>> size(const cache::CacheKey& key) override;
    Result<Fd> spool() override;
    Result<void> put(const cache::CacheKey& key, BorrowedFd file, std::uint64_t size) override;
    Result<void> finish() override { return {}; }

protected:
    store::Store& store() { return served_.store; }

private:
    Result<std::optional<store::ObjectInfo>> find(const store::StorePath& path);
    /// The one whose tree has this key, if it is the tree that is meant.
    Result<std::optional<store::ObjectInfo>> find_tree(const cache::CacheKey& key);
    Result<std::optional<std::string>> text_of(const cache::CacheKey& key);
    Result<std::optional<std::string>> object_text(std::string_view name);
    Result<std::optional<std::string>> realisation_text(std::string_view name);
    Result<std::optional<std::string>> resolution_text(std::string_view name);

    const Served served_;
};

}  // namespace pyenvx::serve
