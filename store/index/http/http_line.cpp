#include "store/index/http/http_line.hpp"

#include "store/base/interrupt.hpp"
#include "store/index/http/transfer.hpp"

namespace pyenvx::index {
namespace {

constexpr int kLongestWaitMs = 1000;

/// What has come of a body and was not read yet: a few of libcurl's buffers, since libcurl is called only when there is
/// nothing left.
class PulledBody final : public BodySink {
public:
    Result<void> begin(const HttpHead& answer) override {
        head = answer;
        return {};
    }
    Result<void> write(std::string_view bytes) override {
        if (taken_ == text_.size()) {
            text_.clear();
            taken_ = 0;
        }
        text_.append(bytes);
        return {};
    }
    std::size_t take(char* buffer, std::size_t size) {
        const auto count = text_.copy(buffer, size, taken_);
        taken_ += count;
        return count;
    }

    std::optional<HttpHead> head;

private:
    std::string text_;
    std::size_t taken_ = 0;
};

void ignore(Result<HttpResponse>&&) {}  // the line asks for the outcome itself

}  // namespace

class HttpLine::Engine {
public:
    Engine(const HttpSettings& settings, CURLM* multi) : settings_(settings), multi_(multi) {}
    ~Engine() {
        abandon();
        curl_multi_cleanup(multi_);
    }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    Result<HttpResponse> ask(HttpRequest request) {
        TRY(start(std::move(request)));
        while (true) {
            while (!ended_) TRY(step());
            if (const auto retry = transfer_->retry(*ended_, settings_)) {
                TRY(pause_for(retry->delay));
            } else if (!TRY(transfer_->follow_redirect())) {
                return outcome();
            }
            TRY(attempt());
        }
    }

    Result<HttpHead> begin(HttpRequest request) {
        body_ = std::make_shared<PulledBody>();
        request.sink = body_;
        TRY(start(std::move(request)));
        while (true) {
            while (!ended_ && !body_->head) TRY(step());
            if (body_->head) return *body_->head;
            if (!TRY(transfer_->follow_redirect())) break;
            TRY(attempt());
        }
        return TRY(outcome()).head;
    }

    Result<std::size_t> read(char* buffer, std::size_t size) {
        while (body_) {
            if (const auto count = body_->take(buffer, size); count != 0) return count;
            if (!ended_) {
                TRY(step());
                continue;
            }
            body_.reset();
            if (transfer_) TRY(outcome());
        }
        return std::size_t{0};
    }

private:
    Result<void> start(HttpRequest request) {
        abandon();
        transfer_ = std::make_unique<Transfer>(std::move(request), ignore);
        return attempt();
    }

    Result<void> attempt() {
        easy_ = TRY(transfer_->prepare(settings_));
        ended_.reset();
        curl_multi_add_handle(multi_, easy_);
        return {};
    }

    void abandon() {
        if (transfer_ && !ended_) curl_multi_remove_handle(multi_, easy_);
        transfer_.reset();
    }

    Result<void> step() {
        curl_waitfd interrupt{interrupt_fd(), CURL_WAIT_POLLIN, 0};
        curl_multi_poll(multi_, &interrupt, interrupt.fd >= 0 ? 1 : 0, kLongestWaitMs, nullptr);
        TRY(check_interrupted());
        int running = 0, left = 0;
        curl_multi_perform(multi_, &running);
        if (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            ended_ = transfer_->judge(message->data.result);
            curl_multi_remove_handle(multi_, easy_);
        }
        return {};
    }

    Result<HttpResponse> outcome() {
        auto answer = transfer_->outcome(*ended_);
        transfer_.reset();
        return answer;
    }

    const HttpSettings& settings_;
    CURLM* const multi_;
    std::unique_ptr<Transfer> transfer_;
    CURL* easy_ = nullptr;              // the transfer's
    std::optional<CURLcode> ended_;     // of the last attempt
    std::shared_ptr<PulledBody> body_;  // of what was begun
};

HttpLine::HttpLine(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
HttpLine::~HttpLine() = default;

Result<std::unique_ptr<HttpLine>> HttpLine::open(const HttpSettings& settings) {
    CURLM* multi = TRY(new_multi_handle());
    return std::unique_ptr<HttpLine>(new HttpLine(std::make_unique<Engine>(settings, multi)));
}

Result<HttpResponse> HttpLine::ask(HttpRequest request) { return engine_->ask(std::move(request)); }
Result<HttpHead> HttpLine::begin(HttpRequest request) { return engine_->begin(std::move(request)); }
Result<std::size_t> HttpLine::read(char* buffer, std::size_t size) { return engine_->read(buffer, size); }

}  // namespace pyenvx::index
