#include <unistd.h>

#include "launcher/cli/store/subcommands.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/serve/http/http_server.hpp"
#include "store/serve/store_transport.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::string http;
    std::string key;
};

void fields(Options& options, StoreForm& form) {
    form.option("--http", options.http, "HOST:PORT to listen on; port 0 is any that is free");
    form.option("--key", options.key, "A key file, to sign what is given out");
}

Result<std::optional<signature::SecretKey>> read_key(const std::string& file) {
    if (file.empty()) return std::optional<signature::SecretKey>();
    return std::optional(TRY(signature::SecretKey::read(file)));
}

std::string welcome(const std::optional<signature::SecretKey>& key) {
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

Result<Output> run(const Options& options, const StoreContext& context) {
    if (options.http.empty()) return fail(ErrorKind::Usage, "store serve takes --http HOST:PORT");
    const auto key = TRY(read_key(options.key));
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    auto listener = TRY(serve::Listener::open(options.http));
    const auto line = listener.url() + "\n";
    serve::StoreTransport files({services.store, key ? &*key : nullptr});
    const auto server = TRY(serve::HttpServer::start(std::move(listener), files, context.progress));
    TRY(sys::write_all(BorrowedFd(STDOUT_FILENO), line));
    context.progress.notice(welcome(key));
    hash_all(services.store, context.progress);
    server->serve();
    return Output{};
}

}  // namespace

const StoreSubcommand kStoreServe = {"serve", "Share the store with other machines, read-only, as a binary cache",
                                     "  pyenvx store serve --http 0.0.0.0:8080 --key team-1.secret\n"
                                     "  pyenvx store serve --http 127.0.0.1:0",
                                     declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
