// Streams that note the digest of what passes.
#pragma once

#include <cstdint>

#include "store/base/fd.hpp"
#include "store/base/stream.hpp"
#include "store/base/sys.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::cache {

/// Borrows the source.
class DigestingSource final : public ByteSource {
public:
    explicit DigestingSource(ByteSource& source) : source_(source) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto count = TRY(source_.read(buffer, size));
        hasher_.update({buffer, count});
        return count;
    }
    Sha256 finish() && { return Sha256::finish(std::move(hasher_)); }

private:
    ByteSource& source_;
    Hasher hasher_{HashAlgorithm::Sha256};
};

/// Writes at the file's position. Borrows the file.
class DigestingFile final : public ByteSink {
public:
    explicit DigestingFile(BorrowedFd file) : file_(file) {}
    Result<void> write(std::string_view bytes) override {
        hasher_.update(bytes);
        size_ += bytes.size();
        return sys::write_all(file_, bytes);
    }
    std::uint64_t size() const { return size_; }
    Sha256 finish() && { return Sha256::finish(std::move(hasher_)); }

private:
    BorrowedFd file_;
    Hasher hasher_{HashAlgorithm::Sha256};
    std::uint64_t size_ = 0;
};

}  // namespace pyenvx::cache
