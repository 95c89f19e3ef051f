#include "store/digest/sha256.hpp"
#include "unpacking.hpp"

using namespace pyenvx;
using namespace pyenvx::realise;

namespace {

constexpr std::uint32_t kProgram = 0100755;
using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("a wheel's files lie below site, read-only") {
    const Unpacking unpacking;
    REQUIRE(unpacking.unpack(WheelBuilder().bytes()).ok());
    CHECK(unpacking.files() == Paths{"site/demo-1.0.dist-info/METADATA", "site/demo-1.0.dist-info/RECORD",
                                     "site/demo-1.0.dist-info/WHEEL", "site/demo/__init__.py"});
    CHECK(unpacking.read("site/demo/__init__.py") == "print('demo')\n");
    CHECK(unpacking.mode("site/demo/__init__.py") == 0444);
}

TEST_CASE("each key of .data has its place") {
    const Unpacking unpacking;
    REQUIRE(unpacking
                .unpack(WheelBuilder()
                            .add("demo-1.0.data/purelib/pure.py", "1")
                            .add("demo-1.0.data/platlib/plat/a.so", "2")
                            .add("demo-1.0.data/scripts/run", "#!python\n")
                            .add("demo-1.0.data/headers/demo.h", "4")
                            .add("demo-1.0.data/data/share/man/demo.1", "5")
                            .bytes())
                .ok());
    CHECK(unpacking.read("site/pure.py") == "1");
    CHECK(unpacking.read("site/plat/a.so") == "2");
    CHECK(unpacking.read("scripts/run") == "#!python\n");
    CHECK(unpacking.read("headers/demo.h") == "4");
    CHECK(unpacking.read("data/share/man/demo.1") == "5");
}

TEST_CASE("scripts and what the archive marks as executable can be run, set-id bits are dropped") {
    const Unpacking unpacking;
    REQUIRE(unpacking
                .unpack(WheelBuilder()
                            .add("demo-1.0.data/scripts/run", "x")
                            .add("demo/tool", "x", kProgram)
                            .add("demo/set-id", "x", 0106755)
                            .bytes())
                .ok());
    CHECK(unpacking.mode("scripts/run") == 0555);
    CHECK(unpacking.mode("site/demo/tool") == 0555);
    CHECK(unpacking.mode("site/demo/set-id") == 0555);
}

TEST_CASE("cached bytecode is left out, wherever it lies and whatever RECORD says of it") {
    const Unpacking unpacking;
    WheelBuilder wheel;
    wheel.add("demo/__pycache__/a.cpython-311.pyc", "x").add("__pycache__/b.pyc", "x");
    wheel.add("demo-1.0.data/purelib/__pycache__/c.pyc", "x").add("demo/sub/__pycache__", "a file");
    REQUIRE(unpacking.unpack(wheel.bytes()).ok());
    for (const auto& file : unpacking.files()) CHECK(file.find("__pycache__") == file.npos);
}

TEST_CASE("bytecode beside its source has a digest and is kept") {
    const Unpacking unpacking;
    REQUIRE(unpacking.unpack(WheelBuilder().add("demo/only.pyc", "code").bytes()).ok());
    CHECK(unpacking.read("site/demo/only.pyc") == "code");
}

TEST_CASE("empty files, empty folders and names beyond ASCII are taken") {
    const Unpacking unpacking;
    auto archive = WheelBuilder().add("demo/py.typed", "").add("demo/caf\xC3\xA9.py", "x").archive();
    for (auto& member : archive.members) {
        member.change([](tests::ZipHeader& header) { header.flags |= 1 << 11; });
    }
    archive.members.push_back(zip_member("demo/", ""));
    archive.members.push_back(zip_member("demo/empty/", ""));
    REQUIRE(unpacking.unpack(archive.bytes()).ok());
    CHECK(unpacking.read("site/demo/py.typed").empty());
    CHECK(unpacking.read("site/demo/caf\xC3\xA9.py") == "x");
}

TEST_CASE("a large file is checked against RECORD as others are") {
    const Unpacking unpacking;
    std::string content(9 << 20, 'a');
    REQUIRE(unpacking.unpack(WheelBuilder().add("demo/large.bin", content).bytes()).ok());
    CHECK(unpacking.read("site/demo/large.bin") == content);
    const Unpacking again;
    auto wheel = WheelBuilder().add("demo/large.bin", content);
    content.back() = 'b';
    auto archive = wheel.archive();
    archive.members[3] = zip_member("demo/large.bin", content);
    CHECK(again.late_refusal(archive.bytes()) == "demo/large.bin does not match the digest in its RECORD");
}

TEST_CASE("RECORD may use sha384 and sha512, quotes, CRLF, and leave out sizes") {
    const Unpacking unpacking;
    Hasher hasher(HashAlgorithm::Sha512);
    hasher.update("x");
    auto wheel = WheelBuilder();
    const auto rows = concat("\"demo/a,b.py\",sha512=", base64_url(std::move(hasher).finish()), ",\r\n");
    auto archive = WheelBuilder().record(wheel.right_record() + rows).archive();
    archive.members.push_back(zip_member("demo/a,b.py", "x"));
    REQUIRE(unpacking.unpack(archive.bytes()).ok());
    CHECK(unpacking.read("site/demo/a,b.py") == "x");
}

TEST_CASE("RECORD need not name itself or its signatures") {
    const Unpacking unpacking;
    auto text = WheelBuilder().right_record();
    text.erase(text.find("demo-1.0.dist-info/RECORD"));
    auto archive = WheelBuilder().record(text).archive();
    archive.members.push_back(zip_member("demo-1.0.dist-info/RECORD.jws", "signed"));
    CHECK(unpacking.unpack(archive.bytes()).ok());
}

TEST_CASE("folders may spell the name and the version in another way") {
    const Unpacking unpacking;
    constexpr std::string_view kMetadata = "Metadata-Version: 2.1\nName: Demo\nVersion: 1.0.0\n";
    constexpr std::string_view kWheel = "Wheel-Version: 1.9\n";
    const auto record = concat(tests::record_row("Demo-1.dist-info/METADATA", kMetadata),
                               tests::record_row("Demo-1.dist-info/WHEEL", kWheel), "Demo-1.dist-info/RECORD,,\n");
    const tests::ZipArchive archive{.members = {zip_member("Demo-1.dist-info/METADATA", kMetadata),
                                                zip_member("Demo-1.dist-info/WHEEL", kWheel),
                                                zip_member("Demo-1.dist-info/RECORD", record)}};
    CHECK(unpacking.unpack(archive.bytes()).ok());
}

TEST_CASE("nothing is written over what the folder holds already") {
    const Unpacking unpacking;
    REQUIRE(unpacking.unpack(WheelBuilder().bytes()).ok());
    const auto again = unpacking.unpack(WheelBuilder().bytes());
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().kind() == ErrorKind::Io);
}
