// HTTP for indexes and file hosts (RFC 9110), over libcurl: one background thread, one multi handle, HTTP/2 streams on
// one connection a host where the server speaks it. http_line.hpp has what is pulled and what is sent.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/fd.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::index {

struct HttpSettings {
    std::map<std::string, Credentials> credentials;   ///< by origin_of(); sent there and nowhere else
    std::optional<std::filesystem::path> netrc_file;  ///< for hosts that `credentials` does not have
    std::set<std::string> netrc_origins;              ///< the only ones it is for
    std::filesystem::path ca_bundle;                  ///< file or directory; empty: the system's
    std::filesystem::path client_certificate;         ///< PEM with its key
    std::string proxy;                                ///< empty: http_proxy and so on of the process's environment
    std::vector<std::string> trusted_hosts;           ///< may be asked in plain http; TLS is verified all the same
    std::chrono::milliseconds timeout{15'000};        ///< to connect, and of silence afterwards
    int lowest_speed = 1;                             ///< bytes a second; less, for as long, is silence as well
    int retries = 5;                                  ///< after the first attempt
    std::chrono::milliseconds first_delay{250};       ///< doubled for each further retry
};

/// `size` bytes from `first`, or the last `size` bytes.
struct ByteRange {
    std::optional<std::uint64_t> first;
    std::uint64_t size = 0;
};

struct HttpHead {
    int status = 0;
    std::map<std::string, std::string> headers;         ///< names in lower case; the last of a repeated one
    std::string url;                                    ///< after redirects
    std::string header(const std::string& name) const;  ///< "" when absent
};

struct HttpResponse {
    HttpHead head;
    std::string body;  ///< empty when a sink took it
};

/// Takes a body while it arrives, on the transfer thread. An error it returns ends the transfer and is its result.
class BodySink {
public:
    virtual ~BodySink() = default;
    /// A successful response begins, for the second time after a retry: what came before does not count.
    virtual Result<void> begin(const HttpHead& head) = 0;
    virtual Result<void> write(std::string_view bytes) = 0;
};

enum class HttpMethod : std::uint8_t { Get, Head, Put, Post, Delete };

/// A span of a file as what a request carries. Each attempt reads it from its beginning; the file's position is of no
/// matter. Borrows the file.
struct HttpUpload {
    BorrowedFd file;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

struct HttpRequest {
    std::string url;                   ///< http or https, without credentials
    std::vector<std::string> headers;  ///< "Name: value"
    std::optional<ByteRange> range;
    bool compressed = false;              ///< accept a content encoding
    std::uint64_t max_bytes = 64u << 20;  ///< of the decoded body; more is a Network error
    std::shared_ptr<BodySink> sink;       ///< gets the body of a 2xx answer; none: HttpResponse::body
    HttpMethod method = HttpMethod::Get;
    std::optional<HttpUpload> upload = {};  ///< of Put and Post
    bool may_redirect = true;               ///< Get and Head are led elsewhere, with `headers`; others never are
};

/// Thread-safe. Redirects are followed at most ten deep, never from https to http. 429, 502, 503, 504 and
/// broken connections are tried again. Any other status is an answer, not an error. Errors: Network (names the URL
/// redacted), Refused (plain http to a host that is not trusted), Interrupted.
class HttpClient {
public:
    using Completion = std::function<void(Result<HttpResponse>)>;

    /// Starts nothing yet: the first request does. Borrows `progress`, which hears of each further attempt.
    HttpClient(HttpSettings settings, Progress& progress);
    /// Ends the thread; what was not finished completes with Interrupted.
    ~HttpClient();

    /// Returns at once. `done` is called exactly once, on the transfer thread, and may call send() again but not wait.
    /// Where nothing can be sent at all (no libcurl, no thread) it is called before this returns.
    void send(HttpRequest request, Completion done);
    std::future<Result<HttpResponse>> get(HttpRequest request);

private:
    class Engine;
    Result<Engine*> engine();

    const HttpSettings settings_;
    Progress& progress_;
    std::mutex mutex_;
    std::unique_ptr<Engine> engine_;
};

}  // namespace pyenvx::index
