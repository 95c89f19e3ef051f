#include "store/index/http/http_client.hpp"

#include <list>

#include "store/base/interrupt.hpp"
#include "store/base/threads.hpp"
#include "store/index/http/transfer.hpp"

namespace pyenvx::index {
namespace {

using Clock = std::chrono::steady_clock;
using TransferPtr = std::unique_ptr<Transfer>;

constexpr long kConnectionsPerHost = 6;  // for HTTP/1.1; HTTP/2 needs one
constexpr auto kLongestWait = std::chrono::milliseconds(1000);
constexpr auto kLongForAPerson = std::chrono::seconds(2);

}  // namespace

// The multi handle and its thread. Everything but `mutex_`, `arrived_` and `stopping_` belongs to the thread.
class HttpClient::Engine {
public:
    Engine(HttpSettings settings, Progress& progress, CURLM* multi)
        : settings_(std::move(settings)), progress_(progress), multi_(multi) {
        curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
        curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, kConnectionsPerHost);
    }
    Result<void> start() {
        if (thread_.start([this]() noexcept { run(); })) return {};
        return fail(ErrorKind::Io, "the system gives no thread to download with")
            .hint(
                "end some programs, or raise the limits on processes and memory (ulimit -u, ulimit -v), then try "
                "again");
    }
    ~Engine() {
        {
            const std::scoped_lock lock(mutex_);
            stopping_ = true;
        }
        curl_multi_wakeup(multi_);
        thread_.join();
        curl_multi_cleanup(multi_);
    }

    void add(TransferPtr transfer) {
        {
            const std::scoped_lock lock(mutex_);
            arrived_.push_back(std::move(transfer));
        }
        curl_multi_wakeup(multi_);
    }

private:
    void run() {
        while (!is_stopping()) {
            if (interrupted()) abandon_all();
            start_arrived();
            start_due();
            int running = 0;
            curl_multi_perform(multi_, &running);
            finish_ended();
            wait();
        }
        abandon_all();
    }

    bool is_stopping() {
        const std::scoped_lock lock(mutex_);
        return stopping_;
    }

    std::list<TransferPtr> take_arrived() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(arrived_, {});
    }

    void start_arrived() {
        for (auto& transfer : take_arrived()) start(std::move(transfer));
    }

    void start_due() {
        const auto now = Clock::now();
        for (auto next = waiting_.begin(); next != waiting_.end();) {
            const auto current = next++;
            if ((*current)->due > now) continue;
            auto transfer = std::move(*current);
            waiting_.erase(current);
            start(std::move(transfer));
        }
    }

    void start(TransferPtr transfer) {
        auto easy = transfer->prepare(settings_);
        if (!easy.ok()) return transfer->complete(std::move(easy).error());
        curl_multi_add_handle(multi_, *easy);
        active_.emplace(*easy, std::move(transfer));
    }

    void finish_ended() {
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            const CURLcode code = message->data.result;  // `message` dies with the next call
            CURL* easy = message->easy_handle;
            curl_multi_remove_handle(multi_, easy);
            auto node = active_.extract(easy);
            finish(std::move(node.mapped()), code);
        }
    }

    void finish(TransferPtr transfer, CURLcode reported) {
        const CURLcode code = transfer->judge(reported);
        if (const auto retry = transfer->retry(code, settings_)) return try_again(std::move(transfer), *retry);
        auto redirected = code == CURLE_OK ? transfer->follow_redirect() : Result<bool>(false);
        if (!redirected.ok()) return transfer->complete(std::move(redirected).error());
        if (*redirected) return start(std::move(transfer));
        transfer->complete(transfer->outcome(code));
    }

    void try_again(TransferPtr transfer, const Retry& retry) {
        transfer->due = Clock::now() + retry.delay;
        tell(*transfer, retry);
        waiting_.push_back(std::move(transfer));
    }

    // Requests wait in dozens for one host: one line says it for all of them.
    void tell(const Transfer& transfer, const Retry& retry) {
        const auto sentence = concat(retry.reason, "; trying again");
        auto& told_until = told_until_[transfer.host()];
        const bool is_news = transfer.due - transfer.began >= kLongForAPerson && Clock::now() >= told_until;
        if (!is_news) return progress_.detail(sentence);
        told_until = transfer.due;
        progress_.notice(sentence);
    }

    std::list<TransferPtr> take_all() {
        auto all = take_arrived();
        all.splice(all.end(), waiting_);
        for (auto& [easy, transfer] : active_) {
            curl_multi_remove_handle(multi_, easy);
            all.push_back(std::move(transfer));
        }
        active_.clear();
        return all;
    }

    void abandon_all() {
        // Whoever is told may send another request, which must not wait for ever either.
        for (auto all = take_all(); !all.empty(); all = take_all()) {
            for (auto& transfer : all) transfer->complete(Error(ErrorKind::Interrupted, "interrupted"));
        }
    }

    void wait() {
        auto longest = kLongestWait;
        const auto now = Clock::now();
        for (const auto& transfer : waiting_) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(transfer->due - now);
            longest = std::min(longest, std::max(left, std::chrono::milliseconds(0)));
        }
        // The interrupt's descriptor stays readable for ever: once seen, it is left out, or the loop would spin.
        curl_waitfd interrupt{interrupt_fd(), CURL_WAIT_POLLIN, 0};
        const unsigned int extra = interrupt.fd >= 0 && !interrupted() ? 1 : 0;
        curl_multi_poll(multi_, &interrupt, extra, static_cast<int>(longest.count()), nullptr);
    }

    const HttpSettings settings_;
    Progress& progress_;
    CURLM* const multi_;
    std::map<CURL*, TransferPtr> active_;
    std::list<TransferPtr> waiting_;                       // for their next attempt
    std::map<std::string, Clock::time_point> told_until_;  // by host

    std::mutex mutex_;
    std::list<TransferPtr> arrived_;
    bool stopping_ = false;
    Threads thread_;  // last: it uses all of the above
};

HttpClient::HttpClient(HttpSettings settings, Progress& progress)
    : settings_(std::move(settings)), progress_(progress) {}
HttpClient::~HttpClient() = default;

Result<HttpClient::Engine*> HttpClient::engine() {
    const std::scoped_lock lock(mutex_);
    if (engine_) return engine_.get();
    auto engine = std::make_unique<Engine>(settings_, progress_, TRY(new_multi_handle()));
    TRY(engine->start());
    engine_ = std::move(engine);
    return engine_.get();
}

void HttpClient::send(HttpRequest request, Completion done) {
    auto started = engine();
    if (!started.ok()) return done(std::move(started).error());
    (*started)->add(std::make_unique<Transfer>(std::move(request), std::move(done)));
}

std::future<Result<HttpResponse>> HttpClient::get(HttpRequest request) {
    auto promise = std::make_shared<std::promise<Result<HttpResponse>>>();
    auto future = promise->get_future();
    send(std::move(request), [promise](Result<HttpResponse> result) { promise->set_value(std::move(result)); });
    return future;
}

}  // namespace pyenvx::index
