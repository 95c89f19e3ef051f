// What an HTTP request for a file of a cache is answered (RFC 9110), whatever server asks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/stream.hpp"
#include "store/cache/transport.hpp"

namespace pyenvx::serve {

/// What counts of a request. `path` is decoded, and begins with a slash.
struct HttpAsked {
    std::string_view method;
    std::string_view path;
    std::string_view range;           ///< the header's value; "" where there is none
    std::string_view encodings = {};  ///< likewise, of Accept-Encoding
};

struct HttpAnswer {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string text = {};                    ///< the body, where there is no stream
    std::unique_ptr<ByteSource> stream = {};  ///< must not outlive the transport
    std::optional<std::uint64_t> size = {};   ///< bytes of the stream, where that is known
};

/// GET and HEAD of a key; everything else is refused, and what is no key names nothing. What goes wrong on this side is
/// for `progress`; the client hears no reason. Only "bytes=N-" is a range that is heeded.
/// A whole tree is compressed on its way for who accepts zstd (RFC 8878, section 7.2).
HttpAnswer answer(const HttpAsked& asked, cache::Transport& files, Progress& progress);

}  // namespace pyenvx::serve
