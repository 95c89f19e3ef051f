#include "store/digest/sha256.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace pyenvx;

TEST_CASE("SHA-256 gives the digests of its standard") {
    CHECK(Sha256::of("").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(Sha256::of("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a digest in pieces is the digest of the whole") {
    Hasher hasher(HashAlgorithm::Sha256);
    hasher.update("a");
    hasher.update("bc");
    CHECK(Sha256::finish(std::move(hasher)) == Sha256::of("abc"));
}

TEST_CASE("digests are read from exactly 64 hexadecimal digits") {
    const auto digest = Sha256::of("abc");
    CHECK(Sha256::from_hex(digest.hex()).value() == digest);
    CHECK_FALSE(Sha256::from_hex(digest.hex().substr(1)).ok());
    CHECK_FALSE(Sha256::from_hex(digest.hex() + "0").ok());
    CHECK_FALSE(Sha256::from_hex(std::string(64, 'g')).ok());
}

TEST_CASE("base64 is URL-safe and without padding") {
    CHECK(base64_url("") == "");
    CHECK(base64_url("f") == "Zg");
    CHECK(base64_url("fo") == "Zm8");
    CHECK(base64_url("foo") == "Zm9v");
    CHECK(base64_url("\xfb\xff") == "-_8");
}

TEST_CASE("weak algorithms are not known") {
    CHECK_FALSE(parse_hash_algorithm("md5").ok());
    CHECK_FALSE(parse_hash_algorithm("sha1").ok());
    CHECK(parse_hash_algorithm("sha512").ok());
}

TEST_CASE("short texts, which openssl is not loaded for, have the digests that it gives") {
    std::string text;
    for (int length = 0; length < 300; ++length) {
        CAPTURE(length);
        Hasher hasher(HashAlgorithm::Sha256);
        hasher.update(text);
        CHECK(Sha256::of(text) == Sha256::finish(std::move(hasher)));
        text.push_back(static_cast<char>(length * 37));
    }
}

TEST_CASE("a text that is longer than short has the same digest in one piece and in two") {
    const std::string text(40'000, 'x');
    Hasher hasher(HashAlgorithm::Sha256);
    hasher.update(std::string_view(text).substr(0, 10'000));
    hasher.update(std::string_view(text).substr(10'000));
    CHECK(Sha256::of(text) == Sha256::finish(std::move(hasher)));
}

TEST_CASE("a digest is the same whichever implementation makes it") {
    std::vector<Sha256> before;  // while libcrypto may not be loaded yet
    for (std::size_t size = 0; size < 700; ++size) before.push_back(Sha256::of(std::string(size, 'x')));
    for (std::size_t size = 0; size < 700; ++size) {
        Hasher hasher(HashAlgorithm::Sha256);
        hasher.update(std::string(size, 'x'));
        CHECK(Sha256::finish(std::move(hasher)) == before[size]);
        CHECK(Sha256::of(std::string(size, 'x')) == before[size]);
    }
}
