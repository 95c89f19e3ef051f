// One HTTP request at a time (RFC 9110), by the caller's own thread, over a connection that stays open: for answers
// that are pulled in constant memory, and for requests that carry a file.
#pragma once

#include <memory>

#include "store/index/http/http_client.hpp"

namespace pyenvx::index {

/// Belongs to one thread at a time. Redirects, trust and errors are HttpClient's.
class HttpLine {
public:
    /// Opens no connection yet. Borrows `settings`. Failed without libcurl.
    static Result<std::unique_ptr<HttpLine>> open(const HttpSettings& settings);
    ~HttpLine();

    /// The whole answer, tried again as HttpClient does.
    Result<HttpResponse> ask(HttpRequest request);

    /// Begins a request and waits for the head of its answer, once. The body of a 2xx answer is for read(); the request
    /// has no sink.
    Result<HttpHead> begin(HttpRequest request);
    /// Up to `size` bytes of the body; 0 at its end, from when on the line may be used again.
    Result<std::size_t> read(char* buffer, std::size_t size);

private:
    class Engine;
    explicit HttpLine(std::unique_ptr<Engine> engine);
    std::unique_ptr<Engine> engine_;
};

}  // namespace pyenvx::index
