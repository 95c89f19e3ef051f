#include <doctest/doctest.h>
#include <fcntl.h>

#include "store/archive/zip_reader.hpp"
#include "store/archive/zip_writer.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::archive;

namespace {

std::string write_archive(const std::filesystem::path& path) {
    const auto file = sys::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC).value();
    ZipWriter writer(file);
    REQUIRE(writer.add("a/empty", "", false).ok());
    REQUIRE(writer.add("a/text", std::string(5000, 'x'), false).ok());
    REQUIRE(writer.add("run", "#!/bin/sh\n", true).ok());
    REQUIRE(writer.finish().ok());
    return read_file(path, 1 << 20).value();
}

}  // namespace

TEST_CASE("an archive of ours passes the strict reader with all its members") {
    const tests::TemporaryDirectory folder;
    write_archive(folder.path() / "a.zip");
    const auto file = sys::open((folder.path() / "a.zip").c_str(), O_RDONLY).value();
    const auto reader = ZipReader::open(file).value();
    REQUIRE(reader.entries().size() == 3);
    CHECK(reader.read(reader.entries()[0], 100).value().empty());
    CHECK(reader.read(reader.entries()[1], 5000).value() == std::string(5000, 'x'));
    CHECK(reader.entries()[2].is_executable);
    CHECK_FALSE(reader.entries()[1].is_executable);
}

TEST_CASE("the same members give the same bytes") {
    const tests::TemporaryDirectory folder;
    CHECK(write_archive(folder.path() / "a.zip") == write_archive(folder.path() / "b.zip"));
}
