#include "launcher/record/digest.hpp"

#include <doctest/doctest.h>

#include <string>

#include "store/digest/sha256.hpp"

using pyenvx::Sha256;
using pyenvx::record::bytes_of;
using pyenvx::record::digest_of;

TEST_CASE("the launcher's own SHA-256 agrees with openssl's for every length around its block borders") {
    std::string text;
    for (int length = 0; length < 300; ++length) {
        CAPTURE(length);
        CHECK(std::string(bytes_of(digest_of(text))) == std::string(Sha256::of(text).bytes()));
        text.push_back(static_cast<char>(length * 37));
    }
}

TEST_CASE("the digest of a known message is the standard's") {
    const auto digest = digest_of("abc");
    CHECK(pyenvx::to_hex(bytes_of(digest)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
