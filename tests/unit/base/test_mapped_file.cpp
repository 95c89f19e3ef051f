#include "store/base/mapped_file.hpp"

#include <doctest/doctest.h>

#include <string>

#include "store/base/file.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using pyenvx::tests::TemporaryDirectory;

TEST_SUITE("mapped files") {
    TEST_CASE("a mapped file is its bytes, also when another has taken its name") {
        const TemporaryDirectory folder;
        const auto path = folder.path() / "file";
        REQUIRE(write_file_atomically(path, "former").ok());
        auto opened = MappedFile::open(path, 6);
        REQUIRE(opened.ok());
        const MappedFile file = *std::move(opened);
        REQUIRE(write_file_atomically(path, "").ok());
        CHECK(file.bytes() == "former");
    }

    TEST_CASE("what is absent, empty, too large or no file is not mapped") {
        const TemporaryDirectory folder;
        REQUIRE(write_file_atomically(folder.path() / "empty", "").ok());
        REQUIRE(write_file_atomically(folder.path() / "large", "1234567").ok());
        for (const auto* name : {"absent", "empty", "large", "."}) {
            CAPTURE(name);
            CHECK_FALSE(MappedFile::open(folder.path() / name, 6).ok());
        }
    }
}
