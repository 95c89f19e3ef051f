// libmicrohttpd, loaded when a store is to be served and by nothing else: it brings a library for TLS, which every
// other command would load too. Internal to this folder.
#pragma once

#include <microhttpd.h>

#include "store/base/result.hpp"

namespace pyenvx::serve {

/// Its functions, as far as this folder calls them.
struct MicroHttpd {
    decltype(&::MHD_start_daemon) start_daemon;
    decltype(&::MHD_stop_daemon) stop_daemon;
    decltype(&::MHD_create_response_from_buffer) response_from_buffer;
    decltype(&::MHD_create_response_from_callback) response_from_callback;
    decltype(&::MHD_add_response_header) add_header;
    decltype(&::MHD_queue_response) queue_response;
    decltype(&::MHD_destroy_response) destroy_response;
    decltype(&::MHD_lookup_connection_value) lookup_value;
    decltype(&::MHD_get_connection_info) connection_info;

    /// Thread-safe; lives as long as the process. Failed when this machine has no libmicrohttpd.
    static Result<const MicroHttpd*> load();
};

}  // namespace pyenvx::serve
