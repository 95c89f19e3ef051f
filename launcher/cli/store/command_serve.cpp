#include <unistd.h>

#include "launcher/caches/open_caches.hpp"
#include "launcher/cli/store/sharing.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "launcher/pipeline/choice/shared_resolution.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/serve/http/http_server.hpp"
#include "store/serve/receiving_transport.hpp"
#include "store/serve/stdio/session.hpp"

namespace pyenvx::cli {
namespace {

using Key = std::optional<signature::SecretKey>;

struct Options {
    std::string http;
    bool stdio = false;
    std::string key;
};

void fields(Options& options, StoreForm& form) {
    form.option("--http", options.http, "HOST:PORT to listen on, read-only; port 0 is any that is free");
    form.flag("--stdio", options.stdio,
              "Serve whoever is at the other end of standard input and output: ssh:// does so");
    form.option("--key", options.key, "A key file, to sign what is given out");
}

serve::Served served(pipeline::Services& services, const Key& key) {
    return {services.store, key ? &*key : nullptr,
            [&services](const Sha256& question) { return pipeline::answer_to_share(question, services); }};
}

// ---- over HTTP ----

std::string welcome(const Key& key) {
    constexpr std::string_view kEnd = "; Ctrl-C ends it";
    if (key) return concat("the store is shared read-only, signed by ", key->public_key().str(), kEnd);
    return concat("the store is shared read-only, with the signatures it has and no others", kEnd);
}

// The first who asks for an object need not wait for its hash then.
void hash_all(store::Store& store, Progress& progress) {
    const auto paths = store.without_hash();
    if (!paths.ok()) return;
    for (const auto& path : *paths) {
        if (interrupted()) return;
        const auto hashed = store.hash_object(path);
        if (!hashed.ok()) progress.warn(hashed.error().message());
    }
}

Result<void> serve_http(const std::string& address, pipeline::Services& services, const Key& key) {
    auto listener = TRY(serve::Listener::open(address));
    const auto line = listener.url() + "\n";
    serve::StoreTransport files(served(services, key));
    const auto server = TRY(serve::HttpServer::start(std::move(listener), files, *services.progress));
    TRY(sys::write_all(BorrowedFd(STDOUT_FILENO), line));
    services.progress->notice(welcome(key));
    hash_all(services.store, *services.progress);
    server->serve();
    return {};
}

// ---- over a pipe ----

class PipeSource final : public ByteSource {
public:
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        TRY(wait_until_readable(BorrowedFd(STDIN_FILENO)));
        return sys::read(BorrowedFd(STDIN_FILENO), buffer, size);
    }
};

class PipeSink final : public ByteSink {
public:
    Result<void> write(std::string_view bytes) override { return sys::write_all(BorrowedFd(STDOUT_FILENO), bytes); }
};

Result<void> serve_pipe(pipeline::Services& services, const Key& key) {
    const auto settings = declaration::layered(services.configuration.files, services.configuration.now);
    const auto keep = [&services](const cache::Resolution& sent) { return pipeline::keep_shared(sent, services); };
    // Whoever is there comes from another machine.
    const serve::Taken taken{TRY(caches::trust_of(settings.caches, true)), keep, *services.progress};
    serve::ReceivingTransport files(served(services, key), taken);
    PipeSource input;
    PipeSink output;
    return serve::Session(files, input, output).run();
}

Result<Output> run(const Options& options, const StoreContext& context) {
    if (options.http.empty() != options.stdio) {
        return fail(ErrorKind::Usage, "store serve takes either --http HOST:PORT or --stdio");
    }
    const auto key = TRY(read_key(options.key));
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    TRY(options.stdio ? serve_pipe(services, key) : serve_http(options.http, services, key));
    return Output{};
}

}  // namespace

const StoreSubcommand kStoreServe = {"serve", "Share the store with other machines, as a binary cache",
                                     "  pyenvx store serve --http 0.0.0.0:8080 --key team-1.secret\n"
                                     "  pyenvx store serve --http 127.0.0.1:0",
                                     declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
