#include <doctest/doctest.h>

#include "store/base/text.hpp"
#include "store/cache/s3/signature_v4.hpp"
#include "store/digest/hmac.hpp"

using namespace pyenvx;

namespace {

// Of AWS's documentation of the signature.
const cache::S3Credentials kExample{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
constexpr std::int64_t kThen = 1'369'353'600;  // 20130524T000000Z

std::string signature(std::vector<std::string> query) {
    const cache::V4Request request{"GET", "examplebucket.s3.amazonaws.com", "/", std::move(query), Sha256::of("")};
    const auto line = cache::sign_v4(request, kExample, "us-east-1", kThen).back();
    return line.substr(line.rfind('=') + 1);
}

}  // namespace

TEST_CASE("requests are signed as in the published examples of Signature Version 4") {
    CHECK(signature({"lifecycle="}) == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    CHECK(signature({"prefix=J", "max-keys=2"}) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST_CASE("a session's token is sent and signed") {
    auto credentials = kExample;
    credentials.session_token = "token";
    const cache::V4Request request{"GET", "host", "/", {}, Sha256::of("")};
    const auto lines = cache::sign_v4(request, credentials, "us-east-1", kThen);
    CHECK(join(lines, "\n").find("x-amz-security-token: token") != std::string::npos);
    CHECK(lines.back().find("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token") !=
          std::string::npos);
}

TEST_CASE("keyed digests are those of RFC 4231") {
    CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
