#include "store/pep/core_metadata.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::pep;

namespace {

const std::string kHead = "Metadata-Version: 2.1\nName: Foo_Bar\nVersion: 1.0\n";

std::vector<std::string> requirements(std::string_view text) {
    const auto metadata = CoreMetadata::parse(text).value();
    std::vector<std::string> texts;
    for (const auto& requirement : metadata.requires_dist) texts.push_back(requirement.str());
    return texts;
}

std::string message(std::string_view text) {
    const auto result = CoreMetadata::parse(text);
    return result.ok() ? "no error" : result.error().message();
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the fields that resolving needs are read, and the body is not") {
    const auto metadata = CoreMetadata::parse(kHead +
                                              "Requires-Python: >=3.8\nREQUIRES-DIST: a>=1; extra == 'X_y'\n"
                                              "Provides-Extra: X_y\nDynamic: License\n\nRequires-Dist: in-the-body\n")
                              .value();
    CHECK(metadata.metadata_version == "2.1");
    CHECK(metadata.name.str() == "foo-bar");
    CHECK(metadata.version.str() == "1.0");
    CHECK(metadata.requires_python->str() == ">=3.8");
    REQUIRE(metadata.requires_dist.size() == 1);
    CHECK(metadata.requires_dist.front().str() == "a>=1; extra == \"x-y\"");
    CHECK(metadata.provides_extra.front().str() == "x-y");
    CHECK(metadata.dynamic == Texts{"license"});
}

TEST_CASE("folded lines, unknown fields, other line ends and odd bytes pass") {
    CHECK(requirements(kHead + "Requires-Dist: a\n >=1;\r\n\tos_name=='x'\nX-Unknown: y\n") ==
          Texts{"a>=1; os_name == \"x\""});
    CHECK(
        requirements(kHead + "License: A\n        |B\n \nAuthor: \xff\xfe\nSummary: caf\xc3\xa9\nRequires-Dist: a\n") ==
        Texts{"a"});
    CHECK(requirements(kHead + "From here\n:\nRequires-Dist: a\r\nRequires-Dist: b\rRequires-Dist: c") ==
          Texts{"a", "b", "c"});
}

TEST_CASE("the header ends at the first line that is no field") {
    CHECK(requirements(kHead + "no field\nRequires-Dist: a\n").empty());
    CHECK(requirements(kHead + "Requires-Dist : a\n").empty());
}

TEST_CASE("name, version and metadata version must stand there once") {
    CHECK(message("") == "the metadata has no metadata-version field");
    CHECK(message(kHead + "Name: x\n") == "the metadata has more than one name field");
    CHECK(message(kHead + "Version: 1.0\n") == "the metadata has more than one version field");
    CHECK(message("Metadata-Version: 2.1\nName: a_\nVersion: 1\n") == "\"a_\" is not a valid package name");
    CHECK(message("Metadata-Version: 2.1\nName: a\nVersion: x\n") == "\"x\" is not a valid version");
    CHECK_FALSE(CoreMetadata::parse("Metadata-Version: 02.1\nName: a\nVersion: 1\n").ok());
    CHECK(message("Metadata-Version: x\nName: a\nVersion: 1\n") == "\"x\" is not a metadata version");
}

TEST_CASE("a higher major metadata version is refused, a higher minor one read") {
    CHECK(message("Metadata-Version: 3.0\nName: a\nVersion: 1\n").find("newer") != std::string::npos);
    CHECK(CoreMetadata::parse("Metadata-Version: 2.99\nName: a\nVersion: 1\n").ok());
    CHECK(CoreMetadata::parse("Metadata-Version: 2.0\nName: a\nVersion: 1\n").ok());
}

TEST_CASE("a requirement that cannot be read makes the whole invalid and is named") {
    const auto result = CoreMetadata::parse(kHead + "Requires-Dist: good\nRequires-Dist: bad >= x\n");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().notes().front() == "in Requires-Dist: bad >= x");
    CHECK_FALSE(CoreMetadata::parse(kHead + "Requires-Dist: a; os_name == '\xff'\n").ok());
}

TEST_CASE("what installers ignore is ignored") {
    CHECK_FALSE(CoreMetadata::parse(kHead + "Requires-Python: >=3.6.*\n").value().requires_python);
    CHECK(CoreMetadata::parse(kHead + "Provides-Extra: :x\nProvides-Extra: y\n").value().provides_extra.size() == 1);
    CHECK_FALSE(CoreMetadata::parse(kHead + "Requires-Python: >=3\nRequires-Python: >=2\n").ok());
}

TEST_CASE("a field of a source distribution is static from metadata 2.2 on, unless it is dynamic") {
    const auto is_static = [](const std::string& head) {
        return CoreMetadata::parse(head + "Name: a\nVersion: 1\n").value().is_static("requires-dist");
    };
    CHECK_FALSE(is_static("Metadata-Version: 2.1\n"));
    CHECK_FALSE(is_static("Metadata-Version: 1.2\n"));
    CHECK(is_static("Metadata-Version: 2.2\n"));
    CHECK(is_static("Metadata-Version: 2.10\nDynamic: License\n"));
    CHECK_FALSE(is_static("Metadata-Version: 2.2\nDynamic: Requires-Dist\n"));
}

TEST_CASE("metadata beyond its bound is refused") {
    CHECK_FALSE(CoreMetadata::parse(kHead + "\n" + std::string(std::size_t{16} << 20, 'x')).ok());
    auto many = kHead;
    for (int i = 0; i < 5000; ++i) many += "Requires-Dist: a\n";
    CHECK(CoreMetadata::parse(many).ok());
    CHECK(message(many + "Requires-Dist: a\n") == "the metadata has more than 5000 requirements");
}

TEST_CASE("the header is all that is read of metadata") {
    const std::string header =
        "Metadata-Version: 2.1\nName: demo\nVersion: 1\nSummary: one\n\ttwo\nRequires-Dist: other\n";
    CHECK(CoreMetadata::header_of(header) == header);
    CHECK(CoreMetadata::header_of(header + "\nRequires-Dist: in the description\n") == header);
    CHECK(CoreMetadata::header_of(header + "no field\nName: late\n") == header);
    CHECK(CoreMetadata::parse(header).value().requires_dist.size() == 1);
}
