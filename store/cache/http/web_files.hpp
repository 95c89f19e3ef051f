// Files behind HTTP addresses (RFC 9110), as binary caches need them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/base/fd.hpp"
#include "store/base/stream.hpp"
#include "store/index/http/http_line.hpp"

namespace pyenvx::cache {

/// Puts on a request what it is allowed by. Thread-safe.
using Authorise = std::function<Result<void>(index::HttpRequest&)>;

/// Thread-safe: each transfer has a line of its own, and lines are used again. Errors: Network; Refused (the server
/// wants other credentials, or takes no files; plain http to a host that is not trusted).
class WebFiles {
public:
    /// `authorise` may be empty. `scratch` is a folder for what is about to be sent.
    WebFiles(index::HttpSettings settings, std::filesystem::path scratch, Authorise authorise);

    /// The whole of a file; nothing where there is none. Refused when it has more than `max_bytes`.
    Result<std::optional<std::string>> read(const std::string& url, std::size_t max_bytes);
    /// Its bytes from `offset` on. Must not outlive this. NotFound where there is no such file, or not so much of it.
    Result<std::unique_ptr<ByteSource>> open(const std::string& url, std::uint64_t offset);
    /// The same, compressed on its way where the server does so.
    Result<std::unique_ptr<ByteSource>> open_packed(const std::string& url);
    Result<std::optional<std::uint64_t>> size(const std::string& url);
    /// Any request; every answer but a success is an error.
    Result<index::HttpResponse> send(index::HttpRequest request);
    Result<void> put(const std::string& url, const index::HttpUpload& upload);

    Result<Fd> spool() const;

private:
    friend class WebSource;
    using Line = std::unique_ptr<index::HttpLine>;

    struct Opened {
        index::HttpHead head;
        Line line;
    };
    Result<Opened> begin(index::HttpRequest request);
    Result<Line> borrow();
    void give_back(Line line);
    Result<index::HttpResponse> ask(index::HttpRequest request);

    const index::HttpSettings settings_;
    const std::filesystem::path scratch_;
    const Authorise authorise_;
    std::mutex mutex_;
    std::vector<Line> idle_;  // guarded
};

}  // namespace pyenvx::cache
