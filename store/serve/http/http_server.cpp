#include "store/serve/http/http_server.hpp"

#include <array>
#include <chrono>

#include "store/base/interrupt.hpp"
#include "store/serve/http/connections.hpp"
#include "store/serve/http/http_answer.hpp"
#include "store/serve/http/microhttpd.hpp"

namespace pyenvx::serve {
namespace {

constexpr std::size_t kPieceBytes = 128 * 1024;
constexpr std::size_t kRequestBytes = 16 * 1024;  // of a request's line and headers, and of an answer's
constexpr std::size_t kStackBytes = 1 << 20;
constexpr std::chrono::milliseconds kBetweenLooks{500};

/// An answer's body on its way.
struct Body {
    std::unique_ptr<ByteSource> bytes;
    Connections& connections;
    Progress& progress;
    int socket;
    Clock::time_point until;
};

ssize_t give_piece(void* context, std::uint64_t, char* buffer, std::size_t size) {
    auto& body = *static_cast<Body*>(context);
    const auto count = body.bytes->read(buffer, size);
    if (!count.ok()) {
        body.progress.warn(count.error().message());
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (*count == 0) return MHD_CONTENT_READER_END_OF_STREAM;
    body.until += std::chrono::milliseconds(*count * 1000 / kSlowest);
    body.connections.allow(body.socket, body.until);
    return static_cast<ssize_t>(*count);
}

void end_body(void* context) { delete static_cast<Body*>(context); }

}  // namespace

class HttpServer::Engine {
public:
    Engine(const MicroHttpd& library, cache::Transport& files, Progress& progress, HttpLimits limits)
        : library_(library), files_(files), progress_(progress), limits_(limits) {}
    ~Engine() {
        if (daemon_ != nullptr) library_.stop_daemon(daemon_);
    }

    Result<void> start(Fd socket);
    void close_late() {
        if (const int late = connections_.close_late(Clock::now()); late > 0) {
            progress_.detail(concat(late, late == 1 ? " client was" : " clients were", " too slow"));
        }
    }

private:
    /// The library says more than is of interest here.
    template <typename... More>
    static MHD_Result on_request(void* self, MHD_Connection* connection, const char* path, const char* method, More...);
    static void on_request_end(void* self, MHD_Connection* connection, void** request, MHD_RequestTerminationCode how);
    static void on_connection(void* self, MHD_Connection* connection, void** context,
                              MHD_ConnectionNotificationCode what);

    int socket_of(MHD_Connection* connection) const {
        const auto* info = library_.connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        return info == nullptr ? -1 : info->connect_fd;
    }
    void expect_request(MHD_Connection* connection) {
        connections_.allow(socket_of(connection), Clock::now() + limits_.for_request);
    }
    MHD_Result reply(MHD_Connection* connection, HttpAnswer answer);
    MHD_Response* response_of(MHD_Connection* connection, HttpAnswer& answer);

    const MicroHttpd& library_;
    cache::Transport& files_;
    Progress& progress_;
    const HttpLimits limits_;
    Connections connections_;
    MHD_Daemon* daemon_ = nullptr;
};

// ---- called by the library, in a connection's thread ----

void HttpServer::Engine::on_connection(void* self, MHD_Connection* connection, void**,
                                       MHD_ConnectionNotificationCode what) {
    auto& engine = *static_cast<Engine*>(self);
    if (what == MHD_CONNECTION_NOTIFY_STARTED) return engine.expect_request(connection);
    engine.connections_.remove(engine.socket_of(connection));
}

void HttpServer::Engine::on_request_end(void* self, MHD_Connection* connection, void**, MHD_RequestTerminationCode) {
    static_cast<Engine*>(self)->expect_request(connection);
}

// Answered with the head of the request: a body that comes with it is not read.
template <typename... More>
MHD_Result HttpServer::Engine::on_request(void* self, MHD_Connection* connection, const char* path, const char* method,
                                          More...) {
    auto& engine = *static_cast<Engine*>(self);
    const auto header = [&](const char* name) -> std::string_view {
        const char* const value = engine.library_.lookup_value(connection, MHD_HEADER_KIND, name);
        return value == nullptr ? "" : value;
    };
    engine.connections_.allow(engine.socket_of(connection), Clock::now() + engine.limits_.for_answer);
    auto found = answer({method, path, header("Range"), header("Accept-Encoding")}, engine.files_, engine.progress_);
    engine.progress_.detail(concat(method, " ", printable(path), ": ", found.status));
    return engine.reply(connection, std::move(found));
}

MHD_Response* HttpServer::Engine::response_of(MHD_Connection* connection, HttpAnswer& answer) {
    if (!answer.stream) {
        return library_.response_from_buffer(answer.text.size(), answer.text.data(), MHD_RESPMEM_MUST_COPY);
    }
    auto body = std::make_unique<Body>(Body{std::move(answer.stream), connections_, progress_, socket_of(connection),
                                            Clock::now() + limits_.for_answer});
    auto* const response = library_.response_from_callback(answer.size.value_or(MHD_SIZE_UNKNOWN), kPieceBytes,
                                                           give_piece, body.get(), end_body);
    if (response != nullptr) (void)body.release();  // end_body() has it
    return response;
}

MHD_Result HttpServer::Engine::reply(MHD_Connection* connection, HttpAnswer answer) {
    auto* const response = response_of(connection, answer);
    if (response == nullptr) return MHD_NO;
    for (const auto& [name, value] : answer.headers) {
        (void)library_.add_header(response, name.c_str(), value.c_str());
    }
    const auto outcome = library_.queue_response(connection, static_cast<unsigned>(answer.status), response);
    library_.destroy_response(response);
    return outcome;
}

// ---- the server ----

Result<void> HttpServer::Engine::start(Fd socket) {
    const auto number = [](auto value) { return static_cast<std::intptr_t>(value); };
    const auto pointer = [](auto* function) { return reinterpret_cast<std::intptr_t>(function); };
    std::array<MHD_OptionItem, 10> options = {{
        {MHD_OPTION_LISTEN_SOCKET, number(socket.get()), nullptr},
        {MHD_OPTION_CONNECTION_LIMIT, number(limits_.connections), nullptr},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, number(limits_.of_one_address), nullptr},
        {MHD_OPTION_CONNECTION_TIMEOUT, number(limits_.silence.count()), nullptr},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, number(kRequestBytes), nullptr},
        {MHD_OPTION_THREAD_STACK_SIZE, number(kStackBytes), nullptr},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, nullptr},
        {MHD_OPTION_NOTIFY_CONNECTION, pointer(on_connection), this},
        {MHD_OPTION_NOTIFY_COMPLETED, pointer(on_request_end), this},
        {MHD_OPTION_END, 0, nullptr},
    }};
    daemon_ =
        library_.start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL, 0,
                              nullptr, nullptr, on_request, this, MHD_OPTION_ARRAY, options.data(), MHD_OPTION_END);
    if (daemon_ == nullptr) return fail(ErrorKind::Failed, "the server cannot begin");
    (void)socket.release();  // the daemon closes it
    return {};
}

HttpServer::HttpServer(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::start(Listener listener, cache::Transport& files, Progress& progress,
                                                      HttpLimits limits) {
    const auto* const library = TRY(MicroHttpd::load());
    auto engine = std::make_unique<Engine>(*library, files, progress, limits);
    TRY(engine->start(std::move(listener).take()));
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(engine)));
}

void HttpServer::serve() {
    while (pause_for(kBetweenLooks).ok()) close_late();
}

void HttpServer::close_late() { engine_->close_late(); }

}  // namespace pyenvx::serve
