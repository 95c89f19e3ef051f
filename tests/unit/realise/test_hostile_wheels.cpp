// Wheels that are right but for one thing. Archives that are wrong in themselves:
// tests/unit/archive/test_hostile_zip.cpp.
#include "store/digest/sha256.hpp"
#include "unpacking.hpp"

using namespace pyenvx;
using namespace pyenvx::realise;
using tests::record_row;

namespace {

std::string wheel_with(tests::ZipMember member) {
    auto archive = WheelBuilder().archive();
    archive.members.push_back(std::move(member));
    return archive.bytes();
}

std::string record_with(const std::string& row) { return WheelBuilder().right_record() + row; }

constexpr std::string_view kDemoRow = "demo/__init__.py,";

// The right RECORD with another digest and size for demo/__init__.py.
std::string record_that_says(std::string_view digest_and_size) {
    auto text = WheelBuilder().right_record();
    const auto begin = text.find(kDemoRow) + kDemoRow.size();
    return text.replace(begin, text.find('\n') - begin, digest_and_size);
}

}  // namespace

TEST_CASE("a wheel whose member climbs out of the folder is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().add("../escaped.py", "x")) ==
          "the archive member ../escaped.py has a .. component in its name");
}

TEST_CASE("a wheel whose member is for a folder that begins like ours is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().add("../object-evil/a.py", "x")) ==
          "the archive member ../object-evil/a.py has a .. component in its name");
}

TEST_CASE("a wheel whose member has an absolute path is refused") {
    const Unpacking unpacking;
    const auto path = unpacking.outside("escaped").string();
    CHECK(unpacking.refusal(WheelBuilder().add(path, "x")) ==
          concat("the archive member ", path, " has an absolute path for its name"));
}

TEST_CASE("a wheel that climbs out of its .data folder is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().add("demo-1.0.data/scripts/../../../escaped", "x")) ==
          "the archive member demo-1.0.data/scripts/../../../escaped has a .. component in its name");
}

TEST_CASE("a wheel that writes through a link of its own is refused at the link") {
    const Unpacking unpacking;
    auto archive = WheelBuilder().archive();
    archive.members.push_back(zip_member("way", unpacking.outside("").string(), tests::kStored, 0120777));
    archive.members.push_back(zip_member("way/escaped", "x"));
    CHECK(unpacking.refusal(archive.bytes()) == "the archive member way is a symbolic link");
}

TEST_CASE("a wheel with a device is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(wheel_with(zip_member("zero", "", tests::kStored, 0020666))) ==
          "the archive member zero is a special file");
}

TEST_CASE("a wheel with a second METADATA is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(wheel_with(zip_member("demo-1.0.dist-info/METADATA", "Name: other\n"))) ==
          "the archive member demo-1.0.dist-info/METADATA is there twice");
}

TEST_CASE("a wheel with data after its end is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().bytes() + "x") == "the archive has data after its end record");
}

TEST_CASE("a wheel whose member does not match its CRC is refused") {
    const Unpacking unpacking;
    auto archive = WheelBuilder().archive();
    archive.members[0].change([](tests::ZipHeader& header) { header.crc ^= 1; });
    CHECK(unpacking.late_refusal(archive.bytes()) == "the archive member demo/__init__.py does not match its CRC");
}

TEST_CASE("a wheel whose member unpacks to more than it claims is refused, RECORD or not") {
    const Unpacking unpacking;
    const auto says = concat("sha256=", Sha256::of("print('demo')\n").base64(), ",");
    auto archive = WheelBuilder().record(record_that_says(says)).archive();
    archive.members[0].change([](tests::ZipHeader& header) { header.size -= 1; });
    CHECK(unpacking.late_refusal(archive.bytes()) ==
          "the archive member demo/__init__.py is damaged, or is not of the size it claims");
}

TEST_CASE("a wheel without .dist-info is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(tests::ZipArchive{.members = {zip_member("demo.py", "x")}}.bytes()) ==
          "the wheel has no .dist-info folder");
}

TEST_CASE("a wheel with two .dist-info folders is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().add("other-2.dist-info/METADATA", "x")) ==
          "the wheel has more than one .dist-info folder");
    CHECK(unpacking.refusal(WheelBuilder().add("Demo-1.0.dist-info/METADATA", "x")) ==
          "the wheel has more than one .dist-info folder");
}

TEST_CASE("a wheel that hides a second .dist-info folder in .data is refused") {
    const Unpacking unpacking;
    for (const auto* key : {"purelib", "platlib"}) {
        CHECK(unpacking.refusal(WheelBuilder().add(concat("demo-1.0.data/", key, "/other-2.dist-info/METADATA"),
                                                   "x")) == "the wheel hides a .dist-info folder in its .data folder");
    }
}

TEST_CASE("a wheel whose folders are of another project or version is refused") {
    const Unpacking unpacking;
    const auto other = [&](std::string_view folder) {
        return unpacking.refusal(tests::ZipArchive{.members = {zip_member(concat(folder, "/METADATA"), "x")}}.bytes());
    };
    CHECK(other("other-1.0.dist-info") == "the wheel's folder other-1.0.dist-info is not that of demo 1.0");
    CHECK(other("demo-2.0.dist-info") == "the wheel's folder demo-2.0.dist-info is not that of demo 1.0");
    CHECK(other("demo.dist-info") == "the wheel's folder demo.dist-info is not that of demo 1.0");
    CHECK(unpacking.refusal(WheelBuilder().add("other-1.0.data/scripts/run", "x")) ==
          "the wheel's folder other-1.0.data is not that of demo 1.0");
}

TEST_CASE("a wheel whose METADATA is of another project or version is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().replace("METADATA", "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")) ==
          "the wheel's METADATA says that it is other 1.0");
    CHECK(unpacking.refusal(WheelBuilder().replace("METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 1.1\n")) ==
          "the wheel's METADATA says that it is demo 1.1");
}

TEST_CASE("a wheel whose METADATA has a field twice, lacks one or is no metadata is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(
              WheelBuilder().replace("METADATA", "Metadata-Version: 2.1\nName: demo\nName: other\nVersion: 1.0\n")) ==
          "the wheel's METADATA is not valid: the metadata has more than one name field");
    CHECK(unpacking.refusal(WheelBuilder().replace("METADATA", "Metadata-Version: 2.1\nName: demo\n")) ==
          "the wheel's METADATA is not valid: the metadata has no version field");
    CHECK(unpacking.refusal(WheelBuilder().replace("METADATA", "")) ==
          "the wheel's METADATA is not valid: the metadata has no metadata-version field");
}

TEST_CASE("a wheel whose METADATA is huge is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().replace("METADATA", std::string((16 << 20) + 1, '\n'))) ==
          "the archive member demo-1.0.dist-info/METADATA is larger than 16777216 bytes");
}

TEST_CASE("a wheel that asks for other things than the metadata the resolver saw is refused") {
    const Unpacking unpacking;
    const auto parse = [](std::string_view fields) {
        return pep::CoreMetadata::parse(concat("Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n", fields)).value();
    };
    constexpr auto kSentence =
        "the wheel's METADATA asks for other things than the metadata that the index served for it";
    CHECK(unpacking.refusal(WheelBuilder().bytes(), parse("Requires-Dist: other\n")) == kSentence);
    CHECK(unpacking.refusal(WheelBuilder().bytes(), parse("Requires-Python: >=3.9\n")) == kSentence);
    CHECK(unpacking.late_refusal(WheelBuilder().bytes(), parse("")) == "(accepted)");
}

TEST_CASE("a wheel without METADATA, WHEEL or RECORD is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().remove("METADATA")) == "the wheel has no METADATA");
    CHECK(unpacking.refusal(WheelBuilder().remove("WHEEL")) == "the wheel has no WHEEL");
    CHECK(unpacking.refusal(WheelBuilder().without_record()) == "the wheel has no RECORD");
}

TEST_CASE("a wheel of a later format, or of none, is refused") {
    const Unpacking unpacking;
    const auto wheel = [&](std::string_view text) { return unpacking.refusal(WheelBuilder().replace("WHEEL", text)); };
    CHECK(wheel("Wheel-Version: 2.0\n") == "the wheel's Wheel-Version 2.0 is not one that pyenvx knows");
    CHECK(wheel("wheel-version: x\n") == "the wheel's Wheel-Version x is no version");
    CHECK(wheel("Wheel-Version: 1.0\nWheel-Version: 2.0\n") == "the wheel's WHEEL says its Wheel-Version twice");
    CHECK(wheel("Generator: x\n\nWheel-Version: 1.0\n") == "the wheel's WHEEL says no Wheel-Version");
    CHECK(wheel(std::string((1 << 20) + 1, '\n')) ==
          "the archive member demo-1.0.dist-info/WHEEL is larger than 1048576 bytes");
}

TEST_CASE("a wheel with a file that RECORD does not name is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(wheel_with(zip_member("extra.py", "x"))) == "the wheel's RECORD does not name extra.py");
}

TEST_CASE("a wheel without a file that RECORD names is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().record(record_with(record_row("absent.py", "x")))) ==
          "the wheel's RECORD names absent.py, which is not in it");
}

TEST_CASE("a wheel with a file that is not what RECORD says is refused") {
    const Unpacking unpacking;
    const auto row = record_row("demo/__init__.py", "print('evil')\n");  // of the same size
    CHECK(unpacking.late_refusal(WheelBuilder().record(record_that_says(row.substr(kDemoRow.size()))).bytes()) ==
          "demo/__init__.py does not match the digest in its RECORD");
}

TEST_CASE("a wheel whose RECORD gives another size is refused") {
    const Unpacking unpacking;
    for (const auto* size : {"1", "-14", "0014", "many"}) {
        const auto says = concat("sha256=", Sha256::of("print('demo')\n").base64(), ",", size);
        CHECK(unpacking.refusal(WheelBuilder().record(record_that_says(says))) ==
              "the wheel's RECORD gives another size for demo/__init__.py");
    }
}

TEST_CASE("a wheel whose RECORD has no digest for a file is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().record(record_that_says(",14"))) ==
          "the wheel's RECORD has no digest for demo/__init__.py");
}

TEST_CASE("a wheel whose RECORD has a weak, unknown or empty digest is refused") {
    const Unpacking unpacking;
    for (const auto* digest : {"md5=d41d8cd98f00b204e9800998ecf8427e", "sha1=2jmj7l5rSw0yVb", "sha256=", "sha256", "=",
                               "blake2b=x", "SHA256=x"}) {
        CHECK(unpacking.refusal(WheelBuilder().record(record_that_says(concat(digest, ",14")))) ==
              "the wheel's RECORD has a weak or unknown digest for demo/__init__.py");
    }
}

TEST_CASE("a wheel whose RECORD names a file twice is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().record(record_with(record_row("demo/__init__.py", "other")))) ==
          "the wheel's RECORD is not valid: a RECORD file has a path twice");
}

TEST_CASE("a wheel whose RECORD leads elsewhere is refused") {
    const Unpacking unpacking;
    for (const auto* path : {"../escaped", "/etc/passwd", "demo//a", "./demo"}) {
        CHECK(unpacking.refusal(WheelBuilder().record(record_with(record_row(path, "x")))) ==
              "the wheel's RECORD is not valid: a RECORD file has a path that leads elsewhere");
    }
}

TEST_CASE("a wheel whose RECORD is no table of three columns is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().record("demo\n")) ==
          "the wheel's RECORD is not valid: a RECORD file has a row without three fields");
    CHECK(unpacking.refusal(WheelBuilder().record("a,b,c,d\n")) ==
          "the wheel's RECORD is not valid: a RECORD file has a row with more than three fields");
    CHECK(unpacking.refusal(WheelBuilder().record("\"demo,,\n")) ==
          "the wheel's RECORD is not valid: a RECORD file has a quote that does not end");
}

TEST_CASE("a wheel with an unknown key in .data is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().add("demo-1.0.data/stdlib/os.py", "x")) ==
          "the wheel's .data folder has the unknown key stdlib");
    CHECK(unpacking.refusal(WheelBuilder().add("demo-1.0.data/__pycache__/os.pyc", "x")) ==
          "the wheel's .data folder has the unknown key __pycache__");
}

TEST_CASE("a wheel with a file right in .data is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().add("demo-1.0.data/scripts", "x")) ==
          "the wheel's .data folder holds the file scripts");
}

TEST_CASE("a wheel with a script in a folder is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().add("demo-1.0.data/scripts/sub/run", "x")) ==
          "the wheel's script sub/run lies in a folder");
}

TEST_CASE("a wheel of which two files go to one place is refused") {
    const Unpacking unpacking;
    CHECK(unpacking.refusal(WheelBuilder().add("demo-1.0.data/purelib/demo/__init__.py", "x")) ==
          "two of the wheel's files meet at site/demo/__init__.py");
    CHECK(unpacking.refusal(WheelBuilder().add("demo-1.0.data/platlib/demo", "x")) ==
          "two of the wheel's files meet at site/demo");
}
