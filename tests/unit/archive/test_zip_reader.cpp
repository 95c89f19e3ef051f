#include <doctest/doctest.h>

#include <fcntl.h>

#include "store/archive/zip_reader.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/zip_builder.hpp"

using namespace pyenvx;
using namespace pyenvx::archive;
using namespace pyenvx::tests;

namespace {

/// An archive that was opened, beside the folder `out` for its members.
class Opened {
public:
    explicit Opened(const ZipArchive& archive) : Opened(archive.bytes()) {}
    explicit Opened(std::string_view bytes)
        : reader_(ZipReader::open(sys::open(home_.write("archive", bytes).c_str(), O_RDONLY).value()).value()),
          out_(sys::open(home_.path().c_str(), O_RDONLY | O_DIRECTORY).value()) {}

    const ZipEntry& entry(std::size_t i) const { return reader_.entries().at(i); }
    Result<std::string> read(std::size_t i, std::size_t max_bytes = 1 << 20) {
        return reader_.read(entry(i), max_bytes);
    }
    Result<std::string> extract(std::size_t i, HashAlgorithm algorithm = HashAlgorithm::Sha256) {
        return reader_.extract(entry(i), {out_, "out", 0444, algorithm}, scratch_);
    }
    std::string extracted() const { return read_file(home_.path() / "out", 64 << 20).value(); }
    std::filesystem::path place() const { return home_.path() / "out"; }

private:
    TemporaryDirectory home_;
    ZipReader reader_;
    Fd out_;
    Scratch scratch_;
};

Opened opened(const ZipMember& member) { return Opened(ZipArchive{.members = {member}}); }

}  // namespace

TEST_CASE("members of every method are read and extracted") {
    for (const auto method : {kStored, kDeflate, kZstd}) {
        for (const auto& content : {std::string(), std::string("text\n"), std::string(300'000, 'x')}) {
            auto archive = opened(zip_member("a", content, method));
            CHECK(archive.read(0).value() == content);
            CHECK(archive.extract(0).value() == Sha256::of(content).bytes());
            CHECK(archive.extracted() == content);
        }
    }
}

TEST_CASE("what zlib compressed is read") {
    const auto content = std::string(100, 'a') + "\n";
    auto member = zip_member("a", content);
    member.data = "\x4B\x4C\xA4\x3D\xE0\x02\x00";
    member.data.resize(7);
    member.change([&](ZipHeader& header) { header.compressed_size = member.data.size(); });
    CHECK(opened(member).read(0).value() == content);
}

TEST_CASE("the digest is of the algorithm that was asked for") {
    auto archive = opened(zip_member("a", "text"));
    Hasher hasher(HashAlgorithm::Sha512);
    hasher.update("text");
    CHECK(archive.extract(0, HashAlgorithm::Sha512).value() == std::move(hasher).finish());
}

TEST_CASE("a member beyond 8 MiB is unpacked into its file") {
    std::string content(9 << 20, 'y');
    content.back() = 'z';
    auto archive = opened(zip_member("a", content, kDeflate));
    CHECK(archive.extract(0).value() == Sha256::of(content).bytes());
    CHECK(archive.extracted() == content);
    struct stat status {};
    REQUIRE(::stat(archive.place().c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0444);
}

TEST_CASE("a large member that does not match its CRC is refused") {
    auto member = zip_member("a", std::string(9 << 20, 'y'));
    member.change([](ZipHeader& header) { header.crc ^= 1; });
    const auto digest = opened(member).extract(0);
    REQUIRE_FALSE(digest.ok());
    CHECK(digest.error().message() == "the archive member a does not match its CRC");
}

TEST_CASE("every form of data descriptor is taken") {
    for (const auto form : {Descriptor::Plain, Descriptor::Signed, Descriptor::Wide, Descriptor::WideSigned}) {
        CHECK(opened(with_descriptor(zip_member("a", "text"), form)).read(0).value() == "text");
    }
}

TEST_CASE("with a descriptor the local header may say the sizes as well") {
    auto member = with_descriptor(zip_member("a", "text"), Descriptor::Signed);
    member.local.size = member.central.size;
    CHECK(opened(member).read(0).value() == "text");
}

TEST_CASE("zip64 is taken where it says what it must") {
    auto member = zip_member("a", "text");
    member.change([](ZipHeader& header) { header.zip64 = true; });
    CHECK(Opened(ZipArchive{.members = {member}, .zip64 = true}).read(0).value() == "text");
    auto only_local = zip_member("a", "text");
    only_local.local.zip64 = true;
    CHECK(opened(only_local).read(0).value() == "text");
}

TEST_CASE("zip64 sizes that repeat the header's are taken") {
    auto member = zip_member("a", "text");
    member.local.extra =
        zip_extra(1, little_endian(member.local.size, 8) + little_endian(member.local.compressed_size, 8));
    CHECK(opened(member).read(0).value() == "text");
}

TEST_CASE("comments and unknown extra fields do no harm") {
    auto member = zip_member("a", "text");
    member.comment = "about a";
    member.change([](ZipHeader& header) { header.extra = zip_extra(0x5455, "\1\2\3\4\5"); });
    CHECK(Opened(ZipArchive{.members = {member}, .comment = "a comment"}).read(0).value() == "text");
}

TEST_CASE("an archive stored within an archive is a file like others") {
    const auto inner = ZipArchive{.members = {zip_member("b", "text")}}.bytes();
    CHECK(opened(zip_member("a.zip", inner, kStored)).read(0).value() == inner);
}

TEST_CASE("an archive without members is an archive") {
    CHECK(read_zip_directory(ZipArchive{}.bytes()).value().empty());
}

TEST_CASE("a directory that is deflated is a directory") {
    auto member = zip_member("a/", "");
    member.data = std::string("\3\0", 2);
    member.change([](ZipHeader& header) {
        header.method = kDeflate;
        header.compressed_size = 2;
    });
    CHECK(opened(member).entry(0).is_directory);
}

TEST_CASE("directories and x bits are told") {
    const Opened archive(
        ZipArchive{.members = {zip_member("d/", ""), zip_member("d/run", "x", kStored, 0100755),
                               zip_member("d/text", "x"), zip_member("d/modeless", "x", kStored, 0111)}});
    CHECK(archive.entry(0).is_directory);
    CHECK(archive.entry(0).name == "d");
    CHECK(archive.entry(1).is_executable);
    CHECK_FALSE(archive.entry(2).is_executable);
    CHECK_FALSE(archive.entry(3).is_executable);
}

TEST_CASE("a member that does not match its CRC is refused and not written") {
    for (const auto method : {kStored, kDeflate, kZstd}) {
        auto member = zip_member("a", "text", method);
        auto archive = opened(member.change([](ZipHeader& header) { header.crc ^= 1; }));
        for (const auto& result : {archive.read(0), archive.extract(0)}) {
            REQUIRE_FALSE(result.ok());
            CHECK(result.error().kind() == ErrorKind::Refused);
            CHECK(result.error().message() == "the archive member a does not match its CRC");
        }
        CHECK_FALSE(std::filesystem::exists(archive.place()));
    }
}

TEST_CASE("a member that is larger or smaller than it claims is refused, with a descriptor too") {
    for (const auto method : {kDeflate, kZstd}) {
        for (const int difference : {-1, 1, 100}) {
            auto member = zip_member("a", "some text", method);
            member.change([&](ZipHeader& header) { header.size += static_cast<std::uint64_t>(difference); });
            for (const auto& variant : {member, with_descriptor(member, Descriptor::Signed)}) {
                const auto result = opened(variant).extract(0);
                REQUIRE_FALSE(result.ok());
                CHECK(result.error().kind() == ErrorKind::Refused);
                CHECK(result.error().message() == "the archive member a is damaged, or is not of the size it claims");
            }
        }
    }
}

TEST_CASE("bytes behind the compressed data are refused") {
    for (const auto method : {kDeflate, kZstd}) {
        auto member = zip_member("a", "some text", method);
        member.data += "more";
        member.change([](ZipHeader& header) { header.compressed_size += 4; });
        CHECK(opened(member).read(0).error().message() ==
              "the archive member a is damaged, or is not of the size it claims");
    }
}

TEST_CASE("a member is not read beyond the bytes that the caller can bear") {
    CHECK(opened(zip_member("a", "some text")).read(0, 8).error().message() ==
          "the archive member a is larger than 8 bytes");
}

TEST_CASE("a file that is there already is not written through, nor a link") {
    auto archive = opened(zip_member("a", "new"));
    const auto victim = archive.place().parent_path() / "victim";
    REQUIRE(write_file_atomically(victim, "old").ok());
    std::filesystem::create_symlink(victim, archive.place());
    CHECK(archive.extract(0).error().kind() == ErrorKind::Io);
    CHECK(read_file(victim, 100).value() == "old");
}

TEST_CASE("an empty file is no archive") {
    const TemporaryDirectory home;
    const Fd file = sys::open(home.write("archive", "").c_str(), O_RDONLY).value();
    CHECK(ZipReader::open(file).error().message() == "the archive is empty");
}
