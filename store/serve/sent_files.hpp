// What a client has sent, as the one cache that it is taken from. Internal to this folder.
#pragma once

#include <map>
#include <string>

#include "store/base/sys.hpp"
#include "store/cache/transport.hpp"

namespace pyenvx::serve {

/// One text and some data; nothing can be put. Borrows all of it.
class SentFiles final : public cache::Transport {
public:
    SentFiles(const cache::CacheKey& key, const std::string& text, const std::map<cache::CacheKey, Fd>& data)
        : key_(key), text_(text), data_(data) {}

    Result<std::optional<std::string>> read(const cache::CacheKey& key, std::size_t max_bytes) override;
    Result<std::unique_ptr<ByteSource>> open(const cache::CacheKey& key, std::uint64_t offset) override;
    Result<std::optional<std::uint64_t>> size(const cache::CacheKey& key) override;
    Result<Fd> spool() override;
    Result<void> put(const cache::CacheKey& key, BorrowedFd file, std::uint64_t size) override;
    Result<void> finish() override { return {}; }

private:
    const cache::CacheKey& key_;
    const std::string& text_;
    const std::map<cache::CacheKey, Fd>& data_;
};

}  // namespace pyenvx::serve
