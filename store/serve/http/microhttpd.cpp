#include "store/serve/http/microhttpd.hpp"

#include <dlfcn.h>

#include <optional>

namespace pyenvx::serve {
namespace {

constexpr const char* kLibrary = "libmicrohttpd.so.12";

template <typename Function>
bool find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    return function != nullptr;
}

std::optional<MicroHttpd> load_once() {
    void* const library = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return std::nullopt;
    MicroHttpd all{};
    const bool is_whole = find(library, "MHD_start_daemon", all.start_daemon) &&
                          find(library, "MHD_stop_daemon", all.stop_daemon) &&
                          find(library, "MHD_create_response_from_buffer", all.response_from_buffer) &&
                          find(library, "MHD_create_response_from_callback", all.response_from_callback) &&
                          find(library, "MHD_add_response_header", all.add_header) &&
                          find(library, "MHD_queue_response", all.queue_response) &&
                          find(library, "MHD_destroy_response", all.destroy_response) &&
                          find(library, "MHD_lookup_connection_value", all.lookup_value) &&
                          find(library, "MHD_get_connection_info", all.connection_info);
    return is_whole ? std::optional(all) : std::nullopt;
}

}  // namespace

Result<const MicroHttpd*> MicroHttpd::load() {
    static const auto loaded = load_once();
    if (loaded) return &*loaded;
    return fail(ErrorKind::Failed, kLibrary, " is missing on this machine, or too old")
        .hint("install the package that has it: libmicrohttpd12 or libmicrohttpd");
}

}  // namespace pyenvx::serve
