// A store that takes what is put into it, if it is to be believed.
#pragma once

#include <map>

#include "store/cache/binary_cache.hpp"
#include "store/serve/store_transport.hpp"

namespace pyenvx::serve {

/// What is taken, and by whose word.
struct Taken {
    cache::Trust trust;
    std::function<Result<void>(const cache::Resolution&)> keep = {};  ///< what resolutions come to; empty: they are not
    Progress& progress;
};

/// Data is kept, unnamed, until the info file comes that is of it; then it becomes an object as one that a cache gave:
/// signatures, tree hash and size, contents, and all that it refers to is there already. Of an object that is there,
/// new signatures are taken. Objects are durable after finish(). Belongs to one client, and to one thread at a time.
class ReceivingTransport final : public StoreTransport {
public:
    /// Borrows what both name.
    ReceivingTransport(Served served, Taken taken) : StoreTransport(std::move(served)), taken_(std::move(taken)) {}

    Result<Fd> spool() override;
    Result<void> put(const cache::CacheKey& key, BorrowedFd file, std::uint64_t size) override;
    Result<void> finish() override;

private:
    Result<void> keep_data(const cache::CacheKey& key, BorrowedFd file, std::uint64_t size);
    Result<void> take_text(const cache::CacheKey& key, const std::string& text);
    Result<void> take_object(const cache::CacheKey& key, const std::string& text);
    Result<void> make_object(cache::BinaryCache& sent, const cache::CachedObject& object);
    Result<void> add_signatures(const cache::CachedObject& object);
    Result<void> take_realisation(const cache::CacheKey& key, const std::string& text);
    Result<void> take_resolution(const cache::CacheKey& key, const std::string& text);

    const Taken taken_;
    std::map<cache::CacheKey, Fd> data_;
};

}  // namespace pyenvx::serve
