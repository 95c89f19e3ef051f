#include "store/signature/keys.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "store/base/file.hpp"
#include "store/base/text.hpp"
#include "store/digest/ed25519.hpp"
#include "store/signature/fingerprint.hpp"
#include "tests/fuzz/signature/properties.hpp"
#include "tests/support/corpus.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::signature;
using pyenvx::store::ObjectInfo;
using pyenvx::store::Signature;
using pyenvx::store::StorePath;
using pyenvx::tests::TemporaryDirectory;

namespace {

StorePath path_of(std::string_view name) { return StorePath::make(Sha256::of(name), name).value(); }

ObjectInfo some_object() {
    ObjectInfo info{.path = path_of("a"), .deriver = "recipe\n", .references = {path_of("b"), path_of("c")}};
    info.nar_hash = Sha256::of("tree");
    info.nar_size = 4;
    return info;
}

}  // namespace

TEST_CASE("signatures are those of RFC 8032") {
    // Section 7.1, the second test.
    const auto secret = from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").value();
    CHECK(to_hex(*ed25519::public_of(secret)) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    CHECK(to_hex(*ed25519::sign("\x72", secret)) ==
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb430"
          "2aeeb00d291612bb0c00");
}

TEST_CASE("a key vouches for what it signed, and for nothing else") {
    const auto key = SecretKey::generate("team-1").value();
    const auto signature = key.sign("message").value();
    const auto shown = PublicKey::parse(key.public_key().str()).value();
    CHECK(shown.vouches_for("message", signature));
    CHECK(!shown.vouches_for("messages", signature));
    CHECK(!SecretKey::generate("team-1")->public_key().vouches_for("message", signature));
    CHECK(!shown.vouches_for("message", {"team-2", signature.bytes}));
    auto flipped = signature;
    flipped.bytes[10] = static_cast<char>(flipped.bytes[10] ^ 1);
    CHECK(!shown.vouches_for("message", flipped));
    CHECK(!shown.vouches_for("message", {"team-1", ""}));
}

TEST_CASE("one signature by one trusted key is enough, and none is not") {
    const auto mine = SecretKey::generate("mine").value();
    const auto theirs = SecretKey::generate("theirs").value();
    const std::vector<Signature> signatures = {theirs.sign("x").value(), mine.sign("x").value()};
    const std::vector<PublicKey> keys = {mine.public_key()};
    CHECK(is_trusted("x", signatures, keys));
    CHECK(!is_trusted("x", std::vector<Signature>{signatures.front()}, keys));
    CHECK(!is_trusted("x", {}, keys));
    CHECK(!is_trusted("x", signatures, {}));
}

TEST_CASE("a key file is its owner's alone and replaces nothing") {
    TemporaryDirectory directory;
    const auto file = directory.path() / "key";
    const auto key = SecretKey::generate("team-1").value();
    REQUIRE(key.write(file).ok());
    CHECK(SecretKey::read(file)->public_key().str() == key.public_key().str());
    CHECK(key.write(file).error().kind() == ErrorKind::Refused);
    REQUIRE(::chmod(file.c_str(), 0640) == 0);
    CHECK(SecretKey::read(file).error().kind() == ErrorKind::Refused);
    CHECK(SecretKey::read(directory.path() / "none").error().kind() == ErrorKind::NotFound);
}

TEST_CASE("another key of the same name signs nothing that the first has signed, and replaces no signature") {
    const auto first = SecretKey::generate("team-1").value();
    const auto second = SecretKey::generate("team-1").value();
    std::vector<Signature> signatures;
    REQUIRE(sign_too(first, "x", signatures).ok());
    REQUIRE(sign_too(first, "x", signatures).ok());
    CHECK(signatures.size() == 1);
    CHECK(sign_too(second, "x", signatures).error().kind() == ErrorKind::Refused);
    add_signature(signatures, second.sign("x").value());
    CHECK(is_trusted("x", signatures, std::vector{first.public_key()}));
    REQUIRE(sign_too(SecretKey::generate("team-2").value(), "x", signatures).ok());
    CHECK(signatures.size() == 2);
}

TEST_CASE("a secret key is taken for no public one, nor a public one for a secret one, nor repeated") {
    TemporaryDirectory directory;
    const auto file = directory.path() / "key";
    const auto key = SecretKey::generate("team-1").value();
    REQUIRE(key.write(file).ok());
    const auto text = read_file(file, 1000).value();
    const auto error = PublicKey::parse(std::string_view(text).substr(0, text.size() - 1)).error();
    CHECK(error.message().find("secret") != std::string::npos);
    CHECK(error.message().find(text.substr(8, 20)) == std::string::npos);
    CHECK(!SecretKey::parse(key.public_key().str()).ok());
    auto mixed = text;
    mixed[8] = mixed[8] == 'A' ? 'B' : 'A';
    CHECK(!SecretKey::parse(mixed).ok());
}

TEST_CASE("a folder or device is no key file, whatever its mode") {
    TemporaryDirectory directory;
    for (const auto& place : {directory.path(), std::filesystem::path("/dev/zero")}) {
        const auto error = SecretKey::read(place).error();
        CHECK(error.kind() == ErrorKind::Invalid);
        CHECK(error.hint().empty());
    }
}

TEST_CASE("what is no key is refused without being repeated") {
    const auto error = SecretKey::parse("team-1:c2VjcmV0").error();
    CHECK(error.kind() == ErrorKind::Invalid);
    CHECK(error.message().find("c2Vj") == std::string::npos);
    for (const auto* text : {"", "x", "x:", ":AAAA", "a b:AAAA", "x:AAAA"}) CHECK(!PublicKey::parse(text).ok());
    CHECK(!SecretKey::generate("a:b").ok());
    CHECK(!SecretKey::generate("").ok());
}

TEST_CASE("a fingerprint changes with each thing that a signature is to cover") {
    const auto info = some_object();
    const auto original = fingerprint(info).value();
    const auto differs = [&](auto change) {
        auto other = info;
        change(other);
        return fingerprint(other).value() != original;
    };
    CHECK(differs([](auto& other) { other.path = path_of("x"); }));
    CHECK(differs([](auto& other) { other.nar_hash = Sha256::of("x"); }));
    CHECK(differs([](auto& other) { other.nar_size = 5; }));
    CHECK(differs([](auto& other) { other.references.pop_back(); }));
    CHECK(differs([](auto& other) { other.deriver = "another\n"; }));
    CHECK(!differs([](auto& other) { other.boot = "now"; }));
    auto unhashed = info;
    unhashed.nar_hash.reset();
    CHECK(!fingerprint(unhashed).ok());
}

TEST_CASE("what is read of keys and signatures is what was written") {
    tests::replay_corpus("signature", "text", fuzz::check_signature);
}
