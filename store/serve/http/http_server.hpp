// The files of a cache over HTTP, read-only, for a network whose machines may be anybody's.
#pragma once

#include <memory>
#include <string>

#include "store/base/progress.hpp"
#include "store/cache/transport.hpp"
#include "store/serve/http/listener.hpp"

namespace pyenvx::serve {

/// How much clients may have of this machine.
struct HttpLimits {
    unsigned connections = 256;            ///< at once; further ones are closed
    unsigned of_one_address = 192;         ///< of them
    std::chrono::seconds silence{30};      ///< after which a connection is closed
    std::chrono::seconds for_request{30};  ///< to say what is wanted, however slowly
    std::chrono::seconds for_answer{60};   ///< to take the answer, and the time that kSlowest needs for it
};
inline constexpr std::uint64_t kSlowest = 16 * 1024;  ///< bytes a second

/// Runs in threads of its own, one for each connection, until it is destroyed; that breaks off what is on its way.
class HttpServer {
public:
    /// Borrows transport and progress. Failed without libmicrohttpd, or when it cannot begin.
    static Result<std::unique_ptr<HttpServer>> start(Listener listener, cache::Transport& files, Progress& progress,
                                                     HttpLimits limits = {});
    ~HttpServer();

    /// Until a signal comes. Closes connections that take more time than they may have.
    void serve();
    /// What serve() does again and again.
    void close_late();

private:
    class Engine;
    explicit HttpServer(std::unique_ptr<Engine> engine);
    std::unique_ptr<Engine> engine_;
};

}  // namespace pyenvx::serve
