#include "launcher/record/launch_record.hpp"

#include <doctest/doctest.h>

#include "sample_record.hpp"
#include "store/base/file.hpp"

using namespace pyenvx;
using namespace pyenvx::record;
using tests::sample_record;

namespace {

std::string encoded(const LaunchRecord& record) {
    auto bytes = encode(record);
    REQUIRE(bytes.ok());
    return *std::move(bytes);
}

// The bytes with a checksum that fits them, so that only the body can be wrong.
std::string resealed(std::string bytes) {
    const auto sum = digest_of(bytes.substr(0, 12) + bytes.substr(28));
    return bytes.replace(12, 16, bytes_of(sum).substr(0, 16));
}

}  // namespace

TEST_CASE("a record reads back as it was written") {
    const auto decoded = decode(encoded(sample_record()));
    REQUIRE(decoded.ok());
    CHECK(*decoded == sample_record());
}

TEST_CASE("the bytes of a record are the lasting format") {
    const auto golden = read_file(std::filesystem::path(PYENVX_TEST_DATA) / "launch_record.golden", 4096);
    REQUIRE(golden.ok());
    CHECK(to_hex(encoded(sample_record())) == std::string(trim(*golden)));
}

TEST_CASE("a record cut short anywhere is refused") {
    const auto bytes = encoded(sample_record());
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(decode(bytes.substr(0, size)).ok());
}

TEST_CASE("a record with any one bit turned is refused") {
    const auto bytes = encoded(sample_record());
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        auto damaged = bytes;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        CHECK_FALSE(decode(damaged).ok());
    }
}

TEST_CASE("a record of another version is too new") {
    auto bytes = encoded(sample_record());
    bytes[8] = 3;
    const auto decoded = decode(resealed(bytes));
    REQUIRE_FALSE(decoded.ok());
    CHECK(decoded.error().kind() == ErrorKind::TooNew);
}

TEST_CASE("bytes after the end of a record are refused") {
    CHECK_FALSE(decode(resealed(encoded(sample_record()) + "x")).ok());
}

TEST_CASE("a count that promises more than the record holds is refused before anything is reserved") {
    auto bytes = encoded(sample_record());
    const std::size_t count_of_inputs = 28 + 4 + sample_record().key.size() + 8 + 1;
    bytes.replace(count_of_inputs, 4, "\xff\xff\xff\xff");
    CHECK_FALSE(decode(resealed(bytes)).ok());
}

TEST_CASE("a record that no decoder would take is not written") {
    auto relative = sample_record();
    relative.program = "python";
    CHECK_FALSE(encode(relative).ok());
    auto odd_variable = sample_record();
    odd_variable.edits[0].name = "A=B";
    CHECK_FALSE(encode(odd_variable).ok());
    auto with_nul = sample_record();
    with_nul.arguments = {std::string("a\0b", 3)};
    CHECK_FALSE(encode(with_nul).ok());
    auto huge = sample_record();
    huge.arguments = {std::string(kMaxRecordBytes, 'x')};
    CHECK_FALSE(encode(huge).ok());
}
