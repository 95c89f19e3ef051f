#include "store/interpreter/object/bytecode.hpp"

#include <doctest/doctest.h>

using namespace pyenvx::interpreter;

namespace {

const BytecodeFormat kPython311{std::string("\xa7\x0d\x0d\x0a", 4), 11, "cpython-311"};
const BytecodeFormat kPython39{std::string("\x61\x0d\x0d\x0a", 4), 9, "cpython-39"};

std::string timestamp_header(unsigned char mtime, unsigned char size) {
    std::string header = kPython311.magic + std::string(4, '\0');
    header += static_cast<char>(mtime) + std::string(3, '\0');
    return header + static_cast<char>(size) + std::string(3, '\0');
}

}  // namespace

TEST_CASE("bytecode of the very source is kept with an unchecked-hash header") {
    const auto converted = unchecked_bytecode(kPython311, timestamp_header(7, 3) + "code", "x=1", 7);
    REQUIRE(converted);
    CHECK(converted->substr(0, 8) == kPython311.magic + std::string("\1\0\0\0", 4));
    CHECK(converted->substr(16) == "code");
}

TEST_CASE("bytecode of another time, size or interpreter is not kept") {
    CHECK_FALSE(unchecked_bytecode(kPython311, timestamp_header(7, 3) + "code", "x=1", 8));
    CHECK_FALSE(unchecked_bytecode(kPython311, timestamp_header(7, 4) + "code", "x=1", 7));
    CHECK_FALSE(unchecked_bytecode(kPython39, timestamp_header(7, 3) + "code", "x=1", 7));
}

TEST_CASE("bytecode that is only a header, or not even that, is not kept") {
    CHECK_FALSE(unchecked_bytecode(kPython311, timestamp_header(7, 3), "x=1", 7));
    CHECK_FALSE(unchecked_bytecode(kPython311, "", "x=1", 7));
    CHECK_FALSE(unchecked_bytecode(kPython311, kPython311.magic, "x=1", 7));
}

TEST_CASE("bytecode that was hashed from another source is not kept") {
    const auto made = unchecked_bytecode(kPython311, timestamp_header(7, 3) + "code", "x=1", 7);
    CHECK(unchecked_bytecode(kPython311, *made, "x=1", 99) == made);
    CHECK_FALSE(unchecked_bytecode(kPython311, *made, "x=2", 99));
}

TEST_CASE("bytecode lies in __pycache__ under the interpreter's tag") {
    CHECK(bytecode_path(kPython311, "json/decoder.py") == "json/__pycache__/decoder.cpython-311.pyc");
    CHECK(bytecode_path(kPython311, "os.py") == "__pycache__/os.cpython-311.pyc");
}
