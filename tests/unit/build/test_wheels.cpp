// Wheels made stable, and compared.
#include <doctest/doctest.h>
#include <fcntl.h>

#include <algorithm>

#include "store/archive/zip_reader.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/realise/build/wheels/compare_wheels.hpp"
#include "store/realise/build/wheels/promised_metadata.hpp"
#include "store/realise/build/wheels/stable_wheel.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/zip_builder.hpp"

using namespace pyenvx;
using namespace pyenvx::build;
using namespace pyenvx::tests;

namespace {

constexpr std::string_view kRecord = "p-1.dist-info/RECORD";

std::string stable(const TemporaryDirectory& folder, const std::vector<ZipMember>& members) {
    const auto raw = folder.write("raw.whl", ZipArchive{.members = members}.bytes());
    const auto path = folder.path() / "stable.whl";
    const Fd from = sys::open(raw.c_str(), O_RDONLY).value();
    const Fd to = sys::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC).value();
    REQUIRE(write_stable_wheel(from, to).ok());
    return read_file(path, 1 << 20).value();
}

Comparison compared(const std::vector<ZipMember>& first, const std::vector<ZipMember>& second) {
    const TemporaryDirectory folder;
    const auto left = folder.write("first.whl", ZipArchive{.members = first}.bytes());
    const auto right = folder.write("second.whl", ZipArchive{.members = second}.bytes());
    return compare_wheels(left, right).value();
}

}  // namespace

TEST_CASE("a stable wheel depends on the files alone") {
    const TemporaryDirectory folder;
    const auto a = zip_member("p/a.py", "a");
    const auto b = zip_member("p/b.py", "b");
    const auto one = zip_member(kRecord, "p/b.py,,\np/a.py,,\n");
    const auto other = zip_member(kRecord, "p/a.py,,\np/b.py,,\n", kStored);
    const auto text = stable(folder, {b, a, one});
    CHECK(text == stable(folder, {zip_member("p/", ""), a, other, b}));
    CHECK(text != stable(folder, {b, zip_member("p/a.py", "A"), one}));
    CHECK(text != stable(folder, {b, zip_member("p/a.py", "a", kDeflate, 0100755), one}));
}

TEST_CASE("equal archives are identical, and equal files in another archive as good") {
    const auto a = zip_member("a.py", "a");
    const auto b = zip_member("b.py", "b");
    CHECK(compared({a, b}, {a, b}).sameness == Sameness::Identical);
    const auto order = compared({a, b}, {b, a});
    CHECK(order.sameness == Sameness::Equivalent);
    CHECK(order.differences == std::vector<std::string>{"the order of the members"});
    const auto compression = compared({a}, {zip_member("a.py", "a", kStored)});
    CHECK(compression.differences == std::vector<std::string>{"times, modes or compression in the archive"});
    const auto record = compared({zip_member(kRecord, "a,,\nb,,\n")}, {zip_member(kRecord, "b,,\na,,\n")});
    CHECK(record.sameness == Sameness::Equivalent);
    CHECK(record.differences == std::vector<std::string>{"the order of RECORD"});
}

TEST_CASE("files that differ are named, with the first line that does") {
    const auto text = compared({zip_member("a.py", "x\n1\n"), zip_member(kRecord, "a.py,sha256=1,\n")},
                               {zip_member("a.py", "x\n2\n"), zip_member(kRecord, "a.py,sha256=2,\n")});
    CHECK(text.sameness == Sameness::Different);
    CHECK(text.differences == std::vector<std::string>{"a.py, line 2: \"1\" and \"2\""});
    const auto bytes =
        compared({zip_member("a.so", std::string("x\0y", 3))}, {zip_member("a.so", std::string("x\0z", 3))});
    CHECK(bytes.differences == std::vector<std::string>{"a.so: the bytes differ from offset 2 on"});
    const auto missing = compared({zip_member("a", "")}, {zip_member("b", "")});
    CHECK(missing.differences == std::vector<std::string>{"a is only in the first", "b is only in the second"});
}

TEST_CASE("a wheel must say what was promised of it, in whatever order and spelling") {
    const TemporaryDirectory folder;
    const std::string head = "Metadata-Version: 2.1\nName: p\nVersion: 1\n";
    const auto refusal = [&](const std::string& promised, const std::string& given) -> std::string {
        const auto bytes = ZipArchive{.members = {zip_member("p-1.dist-info/METADATA", head + given)}}.bytes();
        const auto checked = check_promised_metadata(folder.write("w.whl", bytes), {"somebody", head + promised});
        return checked.ok() ? "" : checked.error().message();
    };
    const auto names = [&](const std::string& promised, const std::string& given, std::string_view field) {
        return refusal(promised, given).find(concat("another ", field, " than")) != std::string::npos;
    };
    CHECK(refusal("Requires-Dist: a>=1\nRequires-Dist: b\n", "Requires-Dist: b\nRequires-Dist: A >=1\nSummary: s\n") ==
          "");
    CHECK(names("Requires-Dist: a\n", "", "Requires-Dist"));
    CHECK(names("", "Requires-Dist: a\n", "Requires-Dist"));
    CHECK(names("Requires-Python: >=3.8\n", "Requires-Python: >=3.9\n", "Requires-Python"));
    CHECK(names("", "Provides-Extra: x\n", "Provides-Extra"));
}
