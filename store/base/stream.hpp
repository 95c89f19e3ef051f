// Bytes that come and go in pieces, so that what is larger than memory can be handled in a little of it.
#pragma once

#include <cstddef>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx {

/// Used from one thread.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    /// Up to `size` bytes (at least one is asked for); 0 at the end only.
    virtual Result<std::size_t> read(char* buffer, std::size_t size) = 0;
};

/// Used from one thread.
class ByteSink {
public:
    virtual ~ByteSink() = default;
    virtual Result<void> write(std::string_view bytes) = 0;
};

}  // namespace pyenvx
