#include "store/index/http/transfer.hpp"

#include <algorithm>
#include <exception>

#include "store/base/sys.hpp"
#include "store/index/http/proxy.hpp"
#include "store/index/http/retry.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::index {
namespace {

constexpr int kMaxRedirects = 10;
constexpr std::size_t kMaxHeaderBytes = 256 * 1024;
constexpr std::chrono::milliseconds kLongestRetryAfter{30'000};
// A host that cannot be reached now seldom can be in a second: fail while the person still watches.
constexpr int kMaxConnectRetries = 2;

Result<void> require_safe_scheme(const std::string& url, const HttpSettings& settings) {
    if (has_scheme(url, "https")) return {};
    const auto host = host_of(url);
    const auto& trusted = settings.trusted_hosts;
    const bool allowed =
        is_loopback(host) || std::any_of(trusted.begin(), trusted.end(), [&](const std::string& entry) {
            return host == host_of(concat("http://", entry));
        });
    if (has_scheme(url, "http") && allowed) return {};
    return fail(ErrorKind::Refused, redacted(url), " is not asked: plain http lets anybody on the way change packages")
        .hint(concat("use its https address, or name ", printable(host), " in pip's `trusted-host`"));
}

constexpr auto kWhenItIsTheServer = "try again, and tell the server's owner if it stays";

std::string range_text(const ByteRange& range) {
    if (!range.first) return concat("-", range.size);
    return concat(*range.first, "-", *range.first + range.size - 1);
}

bool is_connect_failure(CURLcode code) {
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_COULDNT_CONNECT;
}

bool is_broken_connection(CURLcode code) {
    constexpr CURLcode kBroken[] = {CURLE_OPERATION_TIMEDOUT, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR,
                                    CURLE_RECV_ERROR,         CURLE_HTTP2,        CURLE_HTTP2_STREAM};
    return std::find(std::begin(kBroken), std::end(kBroken), code) != std::end(kBroken);
}

std::uint32_t random_number() {
    std::uint32_t number = 0;
    (void)sys::getrandom(&number, sizeof number);  // without randomness the wait is merely the longest one
    return number;
}

Error tls_error(const std::string& host, std::string_view reason) {
    return fail(ErrorKind::Network, "the TLS certificate of ", host, " cannot be verified: ", printable(reason))
        .hint("name the right CA bundle with `cert` in pip's configuration, PIP_CERT or SSL_CERT_FILE");
}

constexpr auto kWhereProxiesStand = "`proxy` in pip's configuration, PIP_PROXY, http_proxy and https_proxy";

Error unreachable_proxy(CURLcode code, const std::string& proxy) {
    const auto what = code == CURLE_COULDNT_RESOLVE_PROXY ? "cannot find the proxy " : "cannot connect to the proxy ";
    return fail(ErrorKind::Network, what, proxy).hint(concat("check ", kWhereProxiesStand));
}

Error proxy_refusal(int status, const std::string& proxy, const std::string& host) {
    if (status == 407) {
        return fail(ErrorKind::Network, "the proxy ", proxy, " wants a user name and password, and has not got the ",
                    "right ones")
            .hint(concat("put them into the proxy's URL: ", kWhereProxiesStand));
    }
    return fail(ErrorKind::Network, "the proxy ", proxy, " refuses the way to ", host, " (HTTP status ", status, ")")
        .hint(concat("ask who runs the proxy, or check ", kWhereProxiesStand));
}

Error host_error(CURLcode code, const std::string& host) {
    const auto what = code == CURLE_COULDNT_CONNECT ? "cannot connect to " : "cannot find the host ";
    return fail(ErrorKind::Network, what, host)
        .hint("check the network and the proxy; what ran before still runs with --offline");
}

}  // namespace

Transfer::Transfer(HttpRequest request, HttpClient::Completion done)
    : request_(std::move(request)), done_(std::move(done)) {}

Result<CURL*> Transfer::prepare(const HttpSettings& settings) {
    TRY(require_safe_scheme(request_.url, settings));
    began = std::chrono::steady_clock::now();
    easy_.reset(curl_easy_init());
    if (!easy_) return fail(ErrorKind::Failed, "cannot start a transfer: out of memory");
    head_ = HttpHead{0, {}, request_.url};
    body_.clear();
    received_ = sent_ = header_bytes_ = 0;
    begun_ = head_is_whole_ = false;
    error_.reset();
    proxy_ = proxy_place(settings.proxy, request_.url);
    set_option_groups(settings);
    set_method();
    set_identity(settings);
    return easy_.get();
}

void Transfer::set_option_groups(const HttpSettings& settings) {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    // Wait to learn whether streams can share the first connection, which without TLS they cannot.
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, has_scheme(request_.url, "https") ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 256L * 1024);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    if (request_.compressed) curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    if (request_.range) curl_easy_setopt(easy, CURLOPT_RANGE, range_text(*request_.range).c_str());
    lowest_speed_ = settings.lowest_speed;
    timeout_seconds_ = static_cast<int>(std::max<std::int64_t>(1, (settings.timeout.count() + 999) / 1000));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.timeout.count()));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(lowest_speed_));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(timeout_seconds_));
}

void Transfer::set_method() {
    CURL* easy = easy_.get();
    const auto size = static_cast<curl_off_t>(request_.upload ? request_.upload->size : 0);
    switch (request_.method) {
        case HttpMethod::Get: return;
        case HttpMethod::Head: curl_easy_setopt(easy, CURLOPT_NOBODY, 1L); return;
        case HttpMethod::Delete: curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE"); return;
        case HttpMethod::Put:
            curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
            curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, size);
            break;
        case HttpMethod::Post:
            curl_easy_setopt(easy, CURLOPT_POST, 1L);
            curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, size);
            break;
    }
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Transfer::on_upload);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &Transfer::on_seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
}

// libcurl keeps a bundle for all connections once it is read, which takes tens of milliseconds, but only when no folder
// of certificates is searched as well. The one that it was built with holds the same as the bundle.
void Transfer::set_trust(const HttpSettings& settings) {
    CURL* easy = easy_.get();
    const bool is_folder = std::filesystem::is_directory(settings.ca_bundle);
    const auto* built_in = curl_version_info(CURLVERSION_NOW)->cainfo;
    const bool has_bundle = !settings.ca_bundle.empty() || (built_in != nullptr && std::filesystem::exists(built_in));
    if (is_folder) {
        curl_easy_setopt(easy, CURLOPT_CAPATH, settings.ca_bundle.c_str());
    } else if (has_bundle) {
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
        if (!settings.ca_bundle.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, settings.ca_bundle.c_str());
    }
}

void Transfer::set_identity(const HttpSettings& settings) {
    CURL* easy = easy_.get();
    headers_.reset(curl_slist_append(nullptr, "User-Agent: pyenvx"));
    for (const auto& header : request_.headers) curl_slist_append(headers_.get(), header.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
    set_trust(settings);
    if (!settings.client_certificate.empty()) {
        curl_easy_setopt(easy, CURLOPT_SSLCERT, settings.client_certificate.c_str());
        curl_easy_setopt(easy, CURLOPT_SSLKEY, settings.client_certificate.c_str());
    }
    if (!settings.proxy.empty()) curl_easy_setopt(easy, CURLOPT_PROXY, settings.proxy.c_str());
    const auto origin = origin_of(request_.url);
    const auto known = settings.credentials.find(origin);
    if (known != settings.credentials.end()) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(easy, CURLOPT_USERNAME, known->second.user.c_str());
        curl_easy_setopt(easy, CURLOPT_PASSWORD, known->second.password.c_str());
    } else if (settings.netrc_file && settings.netrc_origins.contains(origin)) {
        curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
        curl_easy_setopt(easy, CURLOPT_NETRC_FILE, settings.netrc_file->c_str());
    }
}

// libcurl's callbacks are C: neither an exception nor an Error can pass through them.
std::size_t Transfer::on_header(char* bytes, std::size_t size, std::size_t count, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    auto taken = transfer.take_header(std::string_view(bytes, size * count));
    if (taken.ok()) return size * count;
    transfer.error_ = std::move(taken).error();
    return 0;
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    auto taken = transfer.take_body(std::string_view(bytes, size * count));
    if (taken.ok()) return size * count;
    transfer.error_ = std::move(taken).error();
    return CURL_WRITEFUNC_ERROR;
}

std::size_t Transfer::on_upload(char* buffer, std::size_t size, std::size_t count, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    auto given = transfer.give_upload(buffer, size * count);
    if (given.ok()) return *given;
    transfer.error_ = std::move(given).error();
    return CURL_READFUNC_ABORT;
}

// A connection that was closed between two requests has the second one sent again.
int Transfer::on_seek(void* self, curl_off_t offset, int origin) noexcept {
    if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
    static_cast<Transfer*>(self)->sent_ = static_cast<std::uint64_t>(offset);
    return CURL_SEEKFUNC_OK;
}

Result<std::size_t> Transfer::give_upload(char* buffer, std::size_t size) {
    if (!request_.upload) return std::size_t{0};
    const auto& upload = *request_.upload;
    const auto wanted = std::min<std::uint64_t>(size, upload.size - std::min(sent_, upload.size));
    if (wanted == 0) return std::size_t{0};
    const auto count = TRY(sys::pread(upload.file, buffer, wanted, upload.offset + sent_));
    if (count == 0) return fail(ErrorKind::Corrupt, "a file shrank while it was sent to ", host());
    sent_ += count;
    return count;
}

Result<void> Transfer::take_header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > kMaxHeaderBytes)
        return fail(ErrorKind::Network, redacted(request_.url), " sends endless headers").hint(kWhenItIsTheServer);
    line = trim(line);
    if (line.empty()) head_is_whole_ = true;
    if (line.starts_with("HTTP/")) {  // also after a 1xx answer
        head_is_whole_ = false;
        long status = 0;
        curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
        head_.status = static_cast<int>(status);
        head_.headers.clear();
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        head_.headers[to_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
    }
    return {};
}

Result<void> Transfer::begin_body() {
    begun_ = true;
    return request_.sink ? request_.sink->begin(head_) : Result<void>();
}

Result<void> Transfer::take_body(std::string_view bytes) {
    received_ += bytes.size();
    if (received_ > request_.max_bytes) {
        return fail(ErrorKind::Network, redacted(head_.url), " sends more than the ", request_.max_bytes,
                    " bytes that it may have")
            .hint(kWhenItIsTheServer);
    }
    if (!is_successful()) return {};
    if (!begun_) TRY(begin_body());
    if (request_.sink) return request_.sink->write(bytes);
    body_.append(bytes);
    return {};
}

Result<bool> Transfer::follow_redirect() {
    const bool is_reading = request_.method == HttpMethod::Get || request_.method == HttpMethod::Head;
    if (!request_.may_redirect || !is_reading) return false;
    const bool redirects =
        head_.status == 301 || head_.status == 302 || head_.status == 303 || head_.status == 307 || head_.status == 308;
    const auto location = head_.header("location");
    if (!redirects || location.empty()) return false;
    auto target = split_credentials(resolve_url(head_.url, location));
    if (!target.ok() || has_scheme(target->url, "file")) {
        return fail(ErrorKind::Network, redacted(head_.url), " redirects to what is no web address");
    }
    if (has_scheme(head_.url, "https") && !has_scheme(target->url, "https")) {
        return fail(ErrorKind::Refused, redacted(head_.url), " redirects from https to plain http, to ",
                    redacted(target->url));
    }
    if (++redirects_ > kMaxRedirects) {
        return fail(ErrorKind::Network, redacted(head_.url), " redirects more than ", kMaxRedirects, " times");
    }
    request_.url = std::move(target->url);  // user information in a Location is dropped: nobody configured it
    return true;
}

CURLcode Transfer::judge(CURLcode code) const {
    return code == CURLE_OK && !head_is_whole_ ? CURLE_PARTIAL_FILE : code;
}

std::string Transfer::host() const { return printable(host_of(request_.url)); }

std::string Transfer::reason_to_retry(CURLcode code, std::optional<std::chrono::milliseconds> asked) const {
    if (code != CURLE_OK) return failure(code).message();
    const auto status = concat("HTTP status ", head_.status);
    if (!asked || asked->count() == 0) return concat(redacted(head_.url), " answered with ", status);
    return concat(host(), " asks to wait ", asked->count() / 1000, " s (", status, ", Retry-After)");
}

std::optional<Retry> Transfer::retry(CURLcode code, const HttpSettings& settings) {
    if (error_) return std::nullopt;
    const bool transient =
        code == CURLE_OK ? is_transient_status(head_.status) : is_broken_connection(code) || is_connect_failure(code);
    if (const int status = proxy_status(); status >= 400 && !is_transient_status(status)) return std::nullopt;
    const int allowed = is_connect_failure(code) ? std::min(settings.retries, kMaxConnectRetries) : settings.retries;
    if (!transient || retries_ >= allowed) return std::nullopt;
    const auto asked = parse_retry_after(head_.header("retry-after"), kLongestRetryAfter);
    const auto delay = asked.value_or(back_off(settings.first_delay, retries_, random_number()));
    ++retries_;
    return Retry{delay, reason_to_retry(code, asked)};
}

Result<HttpResponse> Transfer::outcome(CURLcode code) {
    if (error_) return *error_;
    if (auto refused = proxy_failure(code)) return *std::move(refused);
    if (code != CURLE_OK) return failure(code);
    if (is_successful() && !begun_) TRY(begin_body());
    return HttpResponse{std::move(head_), std::move(body_)};
}

// The answer to CONNECT; in plain http a proxy's 407 comes in place of the index's answer.
int Transfer::proxy_status() const {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &status);
    return status != 0 ? static_cast<int>(status) : (head_.status == 407 ? 407 : 0);
}

std::optional<Error> Transfer::proxy_failure(CURLcode code) const {
    if (proxy_.empty()) return std::nullopt;
    const bool unreachable =
        code == CURLE_COULDNT_RESOLVE_PROXY || (code != CURLE_OK && speaks_of(error_text_, proxy_));
    if (unreachable) return unreachable_proxy(code, proxy_);
    const int status = proxy_status();
    if (status < 400) return std::nullopt;
    return proxy_refusal(status, proxy_, host());
}

Error Transfer::failure(CURLcode code) const {
    const auto url = redacted(request_.url);
    if (is_connect_failure(code)) return host_error(code, host());
    if (code == CURLE_PEER_FAILED_VERIFICATION) return tls_error(host(), error_text_);
    if (code == CURLE_SSL_CACERT_BADFILE) return tls_error(host(), "the CA bundle that is configured cannot be read");
    if (code == CURLE_OPERATION_TIMEDOUT) {
        return fail(ErrorKind::Network, url, " sent ", lowest_speed_ > 1 ? "next to nothing" : "nothing", " for ",
                    timeout_seconds_, " seconds")
            .hint("try again, or allow more with PIP_TIMEOUT=SECONDS");
    }
    if (code == CURLE_PARTIAL_FILE) {
        return fail(ErrorKind::Network, "the connection ended before the whole of ", url, " had arrived");
    }
    const std::string_view reason = error_text_[0] != '\0' ? error_text_ : curl_easy_strerror(code);
    return fail(ErrorKind::Network, "cannot read ", url, ": ", printable(reason));
}

std::string HttpHead::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

}  // namespace pyenvx::index
