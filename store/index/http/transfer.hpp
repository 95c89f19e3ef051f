// One request on its way: its libcurl handle, the answer so far, and how often it was tried. Internal to this folder.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "store/index/http/curl_handles.hpp"
#include "store/index/http/http_client.hpp"

namespace pyenvx::index {

/// Another attempt.
struct Retry {
    std::chrono::milliseconds delay{};  ///< to wait before it
    std::string reason;                 ///< "pypi.example asks to wait 30 s (HTTP status 503, Retry-After)"
};

/// Lives on the transfer thread only. The handle points into it, so it does not move.
class Transfer {
public:
    Transfer(HttpRequest request, HttpClient::Completion done);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    /// Sets the handle up for the next attempt. Refused for plain http to a host that is not trusted.
    Result<CURL*> prepare(const HttpSettings& settings);
    /// What the attempt came to: to libcurl a head that breaks off is a whole answer without a body.
    CURLcode judge(CURLcode code) const;
    /// Turns to another URL if the answer is a redirect that may be followed; false when it is none.
    Result<bool> follow_redirect();
    /// The answer or the failure of the attempt that ended with `code`.
    Result<HttpResponse> outcome(CURLcode code);

    /// The further attempt, if one is worth while. Counts it.
    std::optional<Retry> retry(CURLcode code, const HttpSettings& settings);
    std::string host() const;
    bool is_successful() const { return head_.status >= 200 && head_.status < 300; }

    void complete(Result<HttpResponse> result) { done_(std::move(result)); }

    std::chrono::steady_clock::time_point began;  ///< the attempt
    std::chrono::steady_clock::time_point due;    ///< when to try again

private:
    static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self) noexcept;
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self) noexcept;
    static std::size_t on_upload(char* buffer, std::size_t size, std::size_t count, void* self) noexcept;
    static int on_seek(void* self, curl_off_t offset, int origin) noexcept;
    Result<void> take_header(std::string_view line);
    Result<void> take_body(std::string_view bytes);
    Result<void> begin_body();
    Result<std::size_t> give_upload(char* buffer, std::size_t size);
    void set_option_groups(const HttpSettings& settings);
    void set_method();
    void set_trust(const HttpSettings& settings);
    void set_identity(const HttpSettings& settings);
    std::string reason_to_retry(CURLcode code, std::optional<std::chrono::milliseconds> asked) const;
    Error failure(CURLcode code) const;
    std::optional<Error> proxy_failure(CURLcode code) const;
    int proxy_status() const;

    HttpRequest request_;
    HttpClient::Completion done_;
    EasyHandle easy_;
    HeaderList headers_;
    char error_text_[CURL_ERROR_SIZE] = {};
    std::string proxy_;  // "host:port" of the one that is configured; "" for none
    int timeout_seconds_ = 0;
    int lowest_speed_ = 1;
    int retries_ = 0;
    int redirects_ = 0;

    HttpHead head_;
    std::string body_;
    std::uint64_t received_ = 0;
    std::uint64_t sent_ = 0;  // of the upload
    std::size_t header_bytes_ = 0;
    bool begun_ = false;
    bool head_is_whole_ = false;
    std::optional<Error> error_;  // what a callback met
};

}  // namespace pyenvx::index
