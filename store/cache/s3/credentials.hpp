// Who asks an object store, as AWS's own tools find it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cache {

/// Has no printing function on purpose.
struct S3Credentials {
    std::string access_key;
    std::string secret_key;
    std::string session_token;  ///< "" for none
};

/// Of the profile that is named; else from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; else of the
/// profile AWS_PROFILE, or "default", in AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials. Nothing where nobody says
/// anything: the bucket is then asked without a name. NotFound for a profile that is not there; Invalid; Io.
Result<std::optional<S3Credentials>> find_s3_credentials(const Environment& environment, std::string_view profile);

}  // namespace pyenvx::cache
