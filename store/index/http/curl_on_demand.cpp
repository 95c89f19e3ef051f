#include "store/index/http/curl_on_demand.hpp"

#include <curl/curl.h>
#include <dlfcn.h>

#include <cstdarg>
#include <cstdlib>
#include <string>
#include <string_view>

// The macros check the types of callers; below are the functions themselves.
#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt

namespace {

void* library() {
    static void* const handle = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    return handle;
}

// "" once it is loaded. The first failure's reason may have been said to another thread, so it is tried again.
std::string why_not_loaded() {
    if (library() != nullptr || ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL) != nullptr) return "";
    const char* const reason = ::dlerror();
    return reason == nullptr ? "" : reason;
}

bool lacks_memory(std::string_view reason) {
    return reason.find("memory") != reason.npos || reason.find("failed to map") != reason.npos;
}

template <typename Function>
Function* real(const char* name) {
    void* const found = library() == nullptr ? nullptr : ::dlsym(library(), name);
    if (found == nullptr) std::abort();  // load_curl() was not asked, or did not succeed
    return reinterpret_cast<Function*>(found);
}

}  // namespace

// What <curl/curl.h> declares, as far as this folder calls it. The variable argument is always one pointer, long or
// curl_off_t, which travel alike where all of them have 64 bits.
static_assert(sizeof(void*) == sizeof(curl_off_t) && sizeof(long) == sizeof(curl_off_t));

// The last named argument of each is an enumeration of int's size, so that promotion leaves it as it is.
#ifdef __clang__
#pragma clang diagnostic ignored "-Wvarargs"
#endif

#define PYENVX_FORWARD(name, ...)                               \
    static const auto function = real<decltype(::name)>(#name); \
    return function(__VA_ARGS__)
#define PYENVX_FORWARD_VARIABLE(name, handle, option) \
    std::va_list arguments;                           \
    va_start(arguments, option);                      \
    void* const argument = va_arg(arguments, void*);  \
    va_end(arguments);                                \
    PYENVX_FORWARD(name, handle, option, argument)

extern "C" {

CURLcode curl_global_init(long flags) { PYENVX_FORWARD(curl_global_init, flags); }
curl_version_info_data* curl_version_info(CURLversion age) { PYENVX_FORWARD(curl_version_info, age); }
curl_slist* curl_slist_append(curl_slist* list, const char* text) { PYENVX_FORWARD(curl_slist_append, list, text); }
void curl_slist_free_all(curl_slist* list) { PYENVX_FORWARD(curl_slist_free_all, list); }

CURL* curl_easy_init() { PYENVX_FORWARD(curl_easy_init); }
void curl_easy_cleanup(CURL* easy) { PYENVX_FORWARD(curl_easy_cleanup, easy); }
const char* curl_easy_strerror(CURLcode code) { PYENVX_FORWARD(curl_easy_strerror, code); }
CURLcode curl_easy_setopt(CURL* easy, CURLoption option, ...) {
    PYENVX_FORWARD_VARIABLE(curl_easy_setopt, easy, option);
}
CURLcode curl_easy_getinfo(CURL* easy, CURLINFO info, ...) { PYENVX_FORWARD_VARIABLE(curl_easy_getinfo, easy, info); }

CURLM* curl_multi_init() { PYENVX_FORWARD(curl_multi_init); }
CURLMcode curl_multi_cleanup(CURLM* multi) { PYENVX_FORWARD(curl_multi_cleanup, multi); }
CURLMcode curl_multi_add_handle(CURLM* multi, CURL* easy) { PYENVX_FORWARD(curl_multi_add_handle, multi, easy); }
CURLMcode curl_multi_remove_handle(CURLM* multi, CURL* easy) { PYENVX_FORWARD(curl_multi_remove_handle, multi, easy); }
CURLMcode curl_multi_perform(CURLM* multi, int* running) { PYENVX_FORWARD(curl_multi_perform, multi, running); }
CURLMsg* curl_multi_info_read(CURLM* multi, int* left) { PYENVX_FORWARD(curl_multi_info_read, multi, left); }
CURLMcode curl_multi_wakeup(CURLM* multi) { PYENVX_FORWARD(curl_multi_wakeup, multi); }
CURLMcode curl_multi_poll(CURLM* multi, curl_waitfd extra[], unsigned int count, int milliseconds, int* ready) {
    PYENVX_FORWARD(curl_multi_poll, multi, extra, count, milliseconds, ready);
}
CURLMcode curl_multi_setopt(CURLM* multi, CURLMoption option, ...) {
    PYENVX_FORWARD_VARIABLE(curl_multi_setopt, multi, option);
}

}  // extern "C"

#undef PYENVX_FORWARD
#undef PYENVX_FORWARD_VARIABLE

namespace pyenvx::index {

Result<void> load_curl() {
    if (const auto reason = why_not_loaded(); lacks_memory(reason)) {
        return fail(ErrorKind::Io, "libcurl.so.4 cannot be loaded: ", reason)
            .hint("end some programs, or raise the limit on memory (ulimit -v unlimited), then try again");
    }
    const bool is_new_enough = library() != nullptr && ::dlsym(library(), "curl_multi_wakeup") != nullptr;
    if (is_new_enough) return {};
    return fail(ErrorKind::Failed, "libcurl.so.4 is missing on this machine, or too old")
        .hint("install the package that has it: libcurl4 or libcurl");
}

}  // namespace pyenvx::index
