// A binary cache in a bucket of an object store that speaks S3.
#pragma once

#include <filesystem>
#include <memory>

#include "store/base/environment_variables.hpp"
#include "store/cache/cache_url.hpp"
#include "store/cache/transport.hpp"
#include "store/index/http/http_client.hpp"

namespace pyenvx::cache {

/// "s3://BUCKET[/PREFIX]?endpoint=…&region=…&profile=…": the endpoint is AWS's own, or an address or host; the region
/// is else AWS_REGION's or AWS_DEFAULT_REGION's, or us-east-1; credentials.hpp says whose credentials. Files above
/// 64 MiB go up in parts. `scratch` is a folder for what is about to be sent.
Result<std::unique_ptr<Transport>> s3_transport(const CacheUrl& url, index::HttpSettings settings,
                                                const Environment& environment, const std::filesystem::path& scratch);

}  // namespace pyenvx::cache
