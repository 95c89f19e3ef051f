// How the files of a binary cache are read and written, whatever carries them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/base/stream.hpp"
#include "store/cache/cache_key.hpp"

namespace pyenvx::cache {

/// One cache. It is believed nothing: digests and signatures are its caller's to check, and so is how much it may send.
/// Thread-safe: several files come and go at once.
/// Errors of every method: Network (no answer within the transport's time-out, one that makes no sense, a break; the
/// cache is then taken for dead for a while), Refused (credentials, policy), Io.
class Transport {
public:
    virtual ~Transport() = default;

    /// A small file as a whole; nothing where there is none. Refused when it has more than `max_bytes`.
    virtual Result<std::optional<std::string>> read(const CacheKey& key, std::size_t max_bytes) = 0;

    /// The bytes of a file from `offset` on, so that a transfer goes on where it broke. The source belongs to one
    /// thread and must not outlive the transport; its read() fails with Network on a break. NotFound where there is no
    /// such file, or not as many bytes.
    virtual Result<std::unique_ptr<ByteSource>> open(const CacheKey& key, std::uint64_t offset) = 0;

    /// Bytes of a file; nothing where there is none.
    virtual Result<std::optional<std::uint64_t>> size(const CacheKey& key) = 0;

    /// An empty unnamed file to be filled and given to put(), where putting it costs least.
    virtual Result<Fd> spool() = 0;

    /// Publishes the first `size` bytes of `file` as a whole or not at all, in place of what is there. The file's
    /// position is of no matter and may be moved; what spool() gave must not be changed afterwards.
    virtual Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) = 0;

    /// Called when all is put: nothing of it is lost any more, as far as that is in the transport's hands.
    virtual Result<void> finish() = 0;
};

/// put() of a text.
Result<void> put_text(Transport& transport, const CacheKey& key, std::string_view text);

}  // namespace pyenvx::cache
