// The proxy that stands between us and an index, for what is said when it does not let us through.
#pragma once

#include <string>
#include <string_view>

namespace pyenvx::index {

/// "host:port" (or "host" where no port is named) of the proxy for `url`, without credentials; "" when there is none.
/// `configured` is pip's; without it the variables count that libcurl reads. no_proxy is not looked at: libcurl knows
/// whether it has gone through a proxy.
std::string proxy_place(std::string_view configured, std::string_view url);

/// Is it about this place that libcurl says "Failed to connect to HOST port PORT"?
bool speaks_of(std::string_view curl_message, std::string_view place);

}  // namespace pyenvx::index
