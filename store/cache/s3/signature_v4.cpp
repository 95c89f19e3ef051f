#include "store/cache/s3/signature_v4.hpp"

#include <algorithm>
#include <ctime>

#include "store/base/text.hpp"
#include "store/digest/hmac.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// "20130524T000000Z"
std::string time_text(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[17];
    return std::string(text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts));
}

/// Names in lower case, sorted: that is the order in which they are signed.
std::vector<std::pair<std::string, std::string>> signed_headers(const V4Request& request, const std::string& time,
                                                                const S3Credentials& credentials) {
    std::vector<std::pair<std::string, std::string>> headers = {
        {"host", request.host}, {"x-amz-content-sha256", request.payload.hex()}, {"x-amz-date", time}};
    if (!credentials.session_token.empty()) headers.emplace_back("x-amz-security-token", credentials.session_token);
    return headers;
}

std::string signing_key(const std::string& secret, std::string_view day, std::string_view region) {
    const auto of_day = hmac_sha256(concat("AWS4", secret), day);
    return hmac_sha256(hmac_sha256(hmac_sha256(of_day, region), "s3"), "aws4_request");
}

}  // namespace

std::vector<std::string> sign_v4(V4Request request, const S3Credentials& credentials, std::string_view region,
                                 std::int64_t seconds) {
    const auto time = time_text(seconds);
    const auto day = time.substr(0, 8);
    const auto scope = concat(day, '/', region, "/s3/aws4_request");
    std::sort(request.query.begin(), request.query.end());
    std::string canonical = concat(request.method, '\n', request.path, '\n', join(request.query, "&"), '\n');
    std::vector<std::string> names, lines;
    for (const auto& [name, value] : signed_headers(request, time, credentials)) {
        canonical += concat(name, ':', value, '\n');
        names.push_back(name);
        if (name != "host") lines.push_back(concat(name, ": ", value));
    }
    canonical += concat('\n', join(names, ";"), '\n', request.payload.hex());
    const auto to_sign = concat(kAlgorithm, '\n', time, '\n', scope, '\n', Sha256::of(canonical).hex());
    const auto signature = to_hex(hmac_sha256(signing_key(credentials.secret_key, day, region), to_sign));
    lines.push_back(concat("Authorization: ", kAlgorithm, " Credential=", credentials.access_key, '/', scope,
                           ", SignedHeaders=", join(names, ";"), ", Signature=", signature));
    return lines;
}

}  // namespace pyenvx::cache
