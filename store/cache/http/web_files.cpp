#include "store/cache/http/web_files.hpp"

#include <fcntl.h>

#include <array>

#include "store/archive/zstd_stream.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cache {
namespace {

using index::HttpMethod;
using index::HttpRequest;

constexpr std::size_t kMaxIdleLines = 8;
constexpr std::uint64_t kMaxObject = std::uint64_t{1} << 40;
constexpr std::size_t kMaxAnswer = 1 << 20;  // of what is no file: pages that say what went wrong

bool is_absent(int status) { return status == 404 || status == 410; }

Error unexpected(const index::HttpHead& head) {
    const auto url = index::redacted(head.url);
    if (head.status == 401 || head.status == 403) {
        return fail(ErrorKind::Refused, url, " is refused (HTTP status ", head.status, ")")
            .hint("check the credentials that the cache is asked with, and that they may do this");
    }
    if (head.status == 405 || head.status == 501) {
        return fail(ErrorKind::Refused, url, " takes no files (HTTP status ", head.status, ")")
            .hint("let the server accept PUT for this place, or copy to a folder that it serves");
    }
    return fail(ErrorKind::Network, url, " answered with HTTP status ", head.status);
}

class BoundedText final : public index::BodySink {
public:
    explicit BoundedText(std::size_t max_bytes) : max_bytes_(max_bytes) {}
    Result<void> begin(const index::HttpHead&) override {
        text.clear();
        return {};
    }
    Result<void> write(std::string_view bytes) override {
        if (bytes.size() > max_bytes_ - text.size()) {
            return fail(ErrorKind::Refused, "the cache sends more than ", max_bytes_, " bytes for a small file");
        }
        text += bytes;
        return {};
    }

    std::string text;

private:
    const std::size_t max_bytes_;
};

/// Whether a partial answer begins where it was asked to (RFC 9110, section 14.4).
bool begins_at(const index::HttpHead& head, std::uint64_t offset) {
    return head.header("content-range").starts_with(concat("bytes ", offset, "-"));
}

/// What was compressed on its way alone.
class UnpackedSource final : public ByteSource {
public:
    explicit UnpackedSource(std::unique_ptr<ByteSource> packed) : packed_(std::move(packed)) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override { return bytes_.read(buffer, size); }

private:
    const std::unique_ptr<ByteSource> packed_;
    archive::ZstdReader bytes_{*packed_};
};

}  // namespace

/// The body of an answer. The line goes back once it is at its end; before, its connection is of no use any more.
class WebSource final : public ByteSource {
public:
    WebSource(WebFiles& owner, WebFiles::Line line) : owner_(owner), line_(std::move(line)) {}

    Result<std::size_t> read(char* buffer, std::size_t size) override {
        if (!line_) return std::size_t{0};
        const auto count = TRY(line_->read(buffer, size));
        if (count == 0) owner_.give_back(std::move(line_));
        return count;
    }

    /// For servers that know no ranges.
    Result<void> skip(std::uint64_t size) {
        std::array<char, 64 * 1024> buffer;
        while (size > 0) {
            const auto count = TRY(read(buffer.data(), std::min<std::uint64_t>(size, buffer.size())));
            if (count == 0) return fail(ErrorKind::NotFound, "the file in the cache ends before the place asked for");
            size -= count;
        }
        return {};
    }

private:
    WebFiles& owner_;
    WebFiles::Line line_;
};

WebFiles::WebFiles(index::HttpSettings settings, std::filesystem::path scratch, Authorise authorise)
    : settings_(std::move(settings)), scratch_(std::move(scratch)), authorise_(std::move(authorise)) {}

Result<WebFiles::Line> WebFiles::borrow() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return index::HttpLine::open(settings_);
    auto line = std::move(idle_.back());
    idle_.pop_back();
    return line;
}

void WebFiles::give_back(Line line) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMaxIdleLines) idle_.push_back(std::move(line));
}

Result<index::HttpResponse> WebFiles::ask(HttpRequest request) {
    if (authorise_) TRY(authorise_(request));
    auto line = TRY(borrow());
    auto answer = TRY(line->ask(std::move(request)));
    give_back(std::move(line));
    return answer;
}

Result<std::optional<std::string>> WebFiles::read(const std::string& url, std::size_t max_bytes) {
    auto text = std::make_shared<BoundedText>(max_bytes);
    HttpRequest request;
    request.url = url;
    request.max_bytes = std::uint64_t{max_bytes} + kMaxAnswer;
    request.sink = text;
    const auto answer = TRY(ask(std::move(request)));
    if (is_absent(answer.head.status)) return std::optional<std::string>();
    if (answer.head.status != 200) return unexpected(answer.head);
    return std::optional(std::move(text->text));
}

Result<std::unique_ptr<ByteSource>> WebFiles::open(const std::string& url, std::uint64_t offset) {
    HttpRequest request;
    request.url = url;
    request.max_bytes = kMaxObject;
    if (offset > 0) request.headers.push_back(concat("Range: bytes=", offset, "-"));
    auto [head, line] = TRY(begin(std::move(request)));
    if (is_absent(head.status) || head.status == 416) {
        return fail(ErrorKind::NotFound, "there is no ", index::redacted(url), " with ", offset, " bytes");
    }
    const bool is_rest = head.status == 206 && begins_at(head, offset);
    if (!is_rest && head.status != 200) return unexpected(head);
    auto source = std::make_unique<WebSource>(*this, std::move(line));
    if (!is_rest) TRY(source->skip(offset));
    return std::unique_ptr<ByteSource>(std::move(source));
}

Result<std::unique_ptr<ByteSource>> WebFiles::open_packed(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.max_bytes = kMaxObject;
    request.headers.emplace_back("Accept-Encoding: zstd");
    auto [head, line] = TRY(begin(std::move(request)));
    if (is_absent(head.status)) return fail(ErrorKind::NotFound, "there is no ", index::redacted(url));
    if (head.status != 200) return unexpected(head);
    auto source = std::make_unique<WebSource>(*this, std::move(line));
    if (head.header("content-encoding") != "zstd") return std::unique_ptr<ByteSource>(std::move(source));
    return std::unique_ptr<ByteSource>(std::make_unique<UnpackedSource>(std::move(source)));
}

Result<WebFiles::Opened> WebFiles::begin(HttpRequest request) {
    if (authorise_) TRY(authorise_(request));
    auto line = TRY(borrow());
    auto head = TRY(line->begin(std::move(request)));
    return Opened{std::move(head), std::move(line)};
}

Result<std::optional<std::uint64_t>> WebFiles::size(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.method = HttpMethod::Head;
    const auto answer = TRY(ask(std::move(request)));
    if (is_absent(answer.head.status)) return std::optional<std::uint64_t>();
    if (answer.head.status != 200) return unexpected(answer.head);
    const auto length = parse_decimal(answer.head.header("content-length"));
    if (!length) return fail(ErrorKind::Network, index::redacted(url), " does not say how long it is");
    return std::optional<std::uint64_t>(*length);
}

Result<index::HttpResponse> WebFiles::send(HttpRequest request) {
    request.max_bytes = kMaxAnswer;
    auto answer = TRY(ask(std::move(request)));
    if (answer.head.status < 200 || answer.head.status > 299) return unexpected(answer.head);
    return answer;
}

Result<void> WebFiles::put(const std::string& url, const index::HttpUpload& upload) {
    HttpRequest request;
    request.url = url;
    request.method = HttpMethod::Put;
    request.upload = upload;
    // A second round trip for each file would cost more than what a refusal wastes.
    request.headers.emplace_back("Expect:");
    TRY(send(std::move(request)));
    return {};
}

Result<Fd> WebFiles::spool() const { return sys::open(scratch_.c_str(), O_TMPFILE | O_RDWR, 0600); }

}  // namespace pyenvx::cache
