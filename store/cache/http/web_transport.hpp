// A cache whose files have HTTP addresses below one.
#pragma once

#include "store/cache/http/web_files.hpp"
#include "store/cache/transport.hpp"

namespace pyenvx::cache {

/// What WebFiles is made of.
struct WebAccess {
    index::HttpSettings settings;
    std::filesystem::path scratch;
    Authorise authorise;
};

/// Each file is put by one request; whoever derives from this may do otherwise.
class WebTransport : public Transport {
public:
    WebTransport(std::string base, WebAccess access);

    Result<std::optional<std::string>> read(const CacheKey& key, std::size_t max_bytes) override;
    Result<std::unique_ptr<ByteSource>> open(const CacheKey& key, std::uint64_t offset) override;
    Result<std::optional<std::uint64_t>> size(const CacheKey& key) override;
    Result<Fd> spool() override;
    Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) override;
    Result<void> finish() override { return {}; }

protected:
    std::string url_of(const CacheKey& key) const;
    WebFiles& files() { return files_; }

private:
    const std::string base_;
    WebFiles files_;
};

}  // namespace pyenvx::cache
