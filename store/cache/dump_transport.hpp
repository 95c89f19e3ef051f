// A binary cache in one file, to be carried where there is no network.
//
//   pyenvx-dump 1\n
//   for each file: the size of its name in 4 bytes, its name, its own size in 8 bytes, its bytes
//   four zero bytes
//
// Numbers are little-endian, names are keys of a cache, each there once.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "store/cache/transport.hpp"

namespace pyenvx::cache {

/// One that is being written: an empty cache to whoever reads.
class DumpFile : public Transport {
public:
    /// The file is there as a whole, in place of what was; nothing more can be put. Without it nothing is left.
    virtual Result<void> publish() = 0;
};

/// Refused where something is there that is no dump.
Result<std::unique_ptr<DumpFile>> write_dump(const std::filesystem::path& file);

/// Reads one, in constant memory but for the names. Refused for a file of another form, or one that was cut off.
class DumpReader final : public Transport {
public:
    static Result<std::unique_ptr<DumpReader>> open(const std::filesystem::path& file);

    std::vector<CacheKey> keys() const;

    Result<std::optional<std::string>> read(const CacheKey& key, std::size_t max_bytes) override;
    Result<std::unique_ptr<ByteSource>> open(const CacheKey& key, std::uint64_t offset) override;
    Result<std::optional<std::uint64_t>> size(const CacheKey& key) override;
    /// Nothing can be put: Refused.
    Result<Fd> spool() override;
    Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) override;
    Result<void> finish() override { return {}; }

private:
    struct Span {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
    };
    explicit DumpReader(Fd file) : file_(std::move(file)) {}
    Result<void> read_names(std::uint64_t file_size);

    Fd file_;
    std::map<CacheKey, Span> spans_;
};

}  // namespace pyenvx::cache
