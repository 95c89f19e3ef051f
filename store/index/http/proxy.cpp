#include "store/index/http/proxy.hpp"

#include <cstdlib>
#include <vector>

#include "store/base/text.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::index {
namespace {

// HTTP_PROXY in capitals is left out on purpose, as libcurl does: a web server sets it from a request's header.
std::vector<const char*> variables_for(std::string_view url) {
    if (has_scheme(url, "https")) return {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    return {"http_proxy", "all_proxy", "ALL_PROXY"};
}

std::string proxy_of_environment(std::string_view url) {
    for (const auto* name : variables_for(url)) {
        const auto* value = std::getenv(name);
        if (value != nullptr && *value != '\0') return value;
    }
    return {};
}

}  // namespace

std::string proxy_place(std::string_view configured, std::string_view url) {
    const auto proxy = configured.empty() ? proxy_of_environment(url) : std::string(configured);
    const auto scheme = proxy.find("://");
    const auto address =
        scheme == std::string::npos ? std::string_view(proxy) : std::string_view(proxy).substr(scheme + 3);
    const auto authority = address.substr(0, address.find_first_of("/?#"));
    const auto at = authority.rfind('@');
    return printable(at == std::string_view::npos ? authority : authority.substr(at + 1));
}

bool speaks_of(std::string_view curl_message, std::string_view place) {
    const auto colon = place.rfind(':');
    const auto host = place.substr(0, colon);
    const auto port = colon == std::string_view::npos ? std::string_view() : place.substr(colon + 1);
    return !place.empty() && curl_message.find(concat(host, " port ", port)) != std::string_view::npos;
}

}  // namespace pyenvx::index
