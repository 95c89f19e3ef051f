// Ownership of libcurl's handles; internal to this folder.
#pragma once

#include <curl/curl.h>

#include <memory>

#include "store/base/result.hpp"

namespace pyenvx::index {

struct CurlDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, CurlDeleter>;
using HeaderList = std::unique_ptr<curl_slist, CurlDeleter>;

/// A handle that the caller cleans up, once libcurl is loaded and started. Failed where it cannot be.
Result<CURLM*> new_multi_handle();

}  // namespace pyenvx::index
