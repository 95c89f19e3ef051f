// AWS's Signature Version 4 for requests with their signature in a header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/cache/s3/credentials.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::cache {

/// What is signed of a request. `path` and the query's pieces are encoded as they are sent.
struct V4Request {
    std::string_view method;
    std::string host;                ///< with its port where it is not the scheme's own
    std::string path;                ///< "/bucket/key"
    std::vector<std::string> query;  ///< "name=value" each, in any order
    Sha256 payload;                  ///< of the body
};

/// The header lines to send with the request, "Authorization: …" among them. `seconds` of Unix time are now.
std::vector<std::string> sign_v4(V4Request request, const S3Credentials& credentials, std::string_view region,
                                 std::int64_t seconds);

}  // namespace pyenvx::cache
