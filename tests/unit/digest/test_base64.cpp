#include "store/digest/base64.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;

TEST_CASE("base64 is that of RFC 4648") {
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(base64("\xfb\xff") == "+/8=");
    CHECK(from_base64("Zm9vYg==") == "foob");
}

TEST_CASE("bytes have one spelling in base64") {
    for (const auto* text : {"Zg", "Zg=", "Zh==", "Zg===", "Z", "Zm9v=", "-_8=", "Zg==Zg==", " Zg==", "=", "===="}) {
        CHECK_MESSAGE(!from_base64(text), text);
    }
}
