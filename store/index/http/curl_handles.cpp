#include "store/index/http/curl_handles.hpp"

#include "store/index/http/curl_on_demand.hpp"

namespace pyenvx::index {
namespace {

bool start_curl_once() {
    static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return started;
}

}  // namespace

Result<CURLM*> new_multi_handle() {
    TRY(load_curl());
    CURLM* multi = start_curl_once() ? curl_multi_init() : nullptr;
    if (multi == nullptr) return fail(ErrorKind::Failed, "cannot start libcurl");
    return multi;
}

}  // namespace pyenvx::index
