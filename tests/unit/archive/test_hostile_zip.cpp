// Each archive is right but for one thing, and the sentence that refuses it is about that thing.
#include <doctest/doctest.h>

#include "store/archive/zip_directory.hpp"
#include "tests/support/zip_builder.hpp"

using namespace pyenvx;
using namespace pyenvx::archive;
using namespace pyenvx::tests;

namespace {

std::string refusal(std::string_view bytes, const ZipLimits& limits = {}) {
    const auto entries = read_zip_directory(bytes, limits);
    if (entries.ok()) return "(accepted)";
    CHECK(entries.error().kind() == ErrorKind::Refused);
    return entries.error().message();
}

std::string refusal(const ZipArchive& archive, const ZipLimits& limits = {}) {
    return refusal(archive.bytes(), limits);
}

std::string refusal(const ZipMember& member, const ZipLimits& limits = {}) {
    return refusal(ZipArchive{.members = {member}}, limits);
}

std::string refusal_of_name(std::string_view name) {
    auto member = zip_member(name, "x");
    return refusal(member.change([](ZipHeader& header) { header.flags |= 1 << 11; }));
}

ZipArchive two_members() { return {.members = {zip_member("a", "first"), zip_member("b", "second")}}; }

}  // namespace

TEST_CASE("a file that is no zip archive is refused") {
    CHECK(refusal("") == "the archive is no zip file: it has no end record");
    CHECK(refusal("not a zip archive") == "the archive is no zip file: it has no end record");
    CHECK(refusal("PK\5\6") == "the archive is no zip file: it has no end record");
}

TEST_CASE("an archive that was cut anywhere is refused") {
    const auto whole = two_members().bytes();
    REQUIRE(refusal(whole) == "(accepted)");
    for (std::size_t size = 0; size < whole.size(); ++size) CHECK(refusal(whole.substr(0, size)) != "(accepted)");
}

TEST_CASE("data after the end record is refused") {
    auto archive = two_members();
    archive.suffix = "#!/bin/sh\n";
    CHECK(refusal(archive) == "the archive has data after its end record");
}

TEST_CASE("data before the first member is refused") {
    auto archive = two_members();
    archive.prefix = "MZ";
    CHECK(refusal(archive) == "the archive has data before its first member");
}

TEST_CASE("a whole archive appended to another is refused") {
    CHECK(refusal(two_members().bytes() + two_members().bytes()) ==
          "the archive has a central directory that does not end where its end record begins");
}

TEST_CASE("two end records that both fit the end are refused") {
    auto archive = two_members();
    archive.comment = ZipArchive{}.bytes();
    CHECK(refusal(archive) == "the archive has two end records");
}

TEST_CASE("an end record in the comment that does not fit the end is refused") {
    auto archive = two_members();
    archive.comment = ZipArchive{}.bytes() + "more";
    CHECK(refusal(archive) == "the archive has data after its end record");
}

TEST_CASE("records of members and of zip64 in the comment are refused") {
    for (const auto* signature : {"PK\1\2", "PK\3\4", "PK\6\6", "PK\6\7"}) {
        auto archive = two_members();
        archive.comment = std::string("see ") + signature;
        CHECK(refusal(archive) == "the archive has zip records in its comment");
    }
}

TEST_CASE("a zip64 record that is not where its locator points is refused") {
    auto archive = two_members();
    archive.zip64 = true;
    archive.zip64_offset = 0;
    CHECK(refusal(archive) == "the archive has a zip64 locator that does not point to the record before it");
}

TEST_CASE("a zip64 record with data of its own is refused") {
    auto archive = two_members();
    archive.zip64 = true;
    archive.zip64_data = "surprise";
    CHECK(refusal(archive) == "the archive has a zip64 locator that does not point to the record before it");
}

TEST_CASE("a zip64 record that disagrees with the old end record is refused") {
    auto archive = two_members();
    archive.zip64 = true;
    auto bytes = archive.bytes();
    bytes[bytes.size() - 12] = 1;  // the old record's number of members
    bytes[bytes.size() - 11] = 0;
    CHECK(refusal(bytes) == "the archive has two end records that differ");
}

TEST_CASE("an end record that refers to a zip64 record that is not there is refused") {
    auto archive = two_members();
    archive.entries = 0xFFFF;
    CHECK(refusal(archive) == "the archive lacks the zip64 end record that it refers to");
}

TEST_CASE("zip64 sizes beside sizes that need none are refused") {
    auto member = zip_member("a", "x");
    member.central.extra = zip_extra(1, little_endian(1, 8));
    CHECK(refusal(member) == "the archive member a has zip64 sizes that do not fit its header");
}

TEST_CASE("zip64 sizes that contradict the header's are refused") {
    auto member = zip_member("a", "x");
    member.local.extra = zip_extra(1, little_endian(2, 8) + little_endian(member.local.compressed_size, 8));
    CHECK(refusal(member) == "the archive member a has zip64 sizes that do not fit its header");
}

TEST_CASE("a zip64 field that is too short or too long is refused") {
    auto member = zip_member("a", "x", kStored);
    member.central.size = member.central.compressed_size = 0xFFFFFFFF;
    member.central.extra = zip_extra(1, little_endian(1, 8));
    CHECK(refusal(member) == "the archive member a has zip64 sizes that do not fit its header");
    member.central.extra = zip_extra(1, std::string(24, '\0'));
    CHECK(refusal(member) == "the archive member a has zip64 sizes that do not fit its header");
}

TEST_CASE("two zip64 fields of one member are refused") {
    auto member = zip_member("a", "x");
    member.change([](ZipHeader& header) { header.zip64 = true; });
    member.central.extra = zip_extra(1, std::string(24, '\0'));
    CHECK(refusal(member) == "the archive member a has the same extra field twice");
}

TEST_CASE("extra fields that reach beyond their end are refused") {
    auto member = zip_member("a", "x");
    member.local.extra = little_endian(0x5455, 2) + little_endian(100, 2) + "short";
    CHECK(refusal(member) == "the archive member a has broken extra fields");
}

TEST_CASE("a second name in the extra fields is refused") {
    auto member = zip_member("a", "x");
    member.central.extra = zip_extra(0x7075, std::string(5, '\1') + "../b");
    CHECK(refusal(member) == "the archive member a has a second name in its extra fields");
}

TEST_CASE("a directory that counts too few or too many members is refused") {
    auto archive = two_members();
    archive.entries = 1;
    CHECK(refusal(archive) == "the archive has more members in its central directory than it counts");
    archive.entries = 3;
    CHECK(refusal(archive) == "the archive has a broken central directory");
}

TEST_CASE("a directory of another place or size than the end record says is refused") {
    constexpr auto kSentence = "the archive has a central directory that does not end where its end record begins";
    auto moved = two_members();
    moved.directory_offset = 0;
    CHECK(refusal(moved) == kSentence);
    auto resized = two_members();
    resized.directory_size = 1;
    CHECK(refusal(resized) == kSentence);
}

TEST_CASE("a part of a split archive is refused") {
    auto archive = two_members();
    archive.entries_on_disk = 1;
    CHECK(refusal(archive) == "the archive is a part of a split archive");
    auto member = zip_member("a", "x");
    member.disk = 1;
    CHECK(refusal(member) == "the archive is a part of a split archive");
}

TEST_CASE("a local header that says anything else than the directory is refused") {
    constexpr auto kSentence = "the archive member a has a local header that differs from the central directory";
    const auto differing = [](auto change) {
        auto member = zip_member("a", "x");
        change(member.local);
        return refusal(member);
    };
    CHECK(differing([](auto& local) { local.name = "b"; }) == kSentence);
    CHECK(differing([](auto& local) { local.method = kStored; }) == kSentence);
    CHECK(differing([](auto& local) { local.crc ^= 1; }) == kSentence);
    CHECK(differing([](auto& local) { local.size = 2; }) == kSentence);
    CHECK(differing([](auto& local) { local.compressed_size += 1; }) == kSentence);
    CHECK(differing([](auto& local) { local.size = 0; }) == kSentence);
    CHECK(differing([](auto& local) { local.flags |= 1; }) == kSentence);
    CHECK(differing([](auto& local) { local.flags |= 8; }) == kSentence);
}

TEST_CASE("an offset that leads to no local header is refused") {
    auto member = zip_member("a", "x");
    member.offset = 0xFFFFFFFE;
    CHECK(refusal(member) == "the archive has data before its first member");
    auto archive = two_members();
    archive.members[1].offset = 1;
    CHECK(refusal(archive) != "(accepted)");
}

TEST_CASE("a member within another's data is refused") {
    const auto inner = ZipArchive{.members = {zip_member("b", "hidden")}}.bytes();
    auto archive = ZipArchive{.members = {zip_member("a", inner, kStored), zip_member("b", "hidden")}};
    archive.members[1].offset = 31;  // behind the header of a
    CHECK(refusal(archive) == "the archive member a overlaps what comes after it");
}

TEST_CASE("two members of the same bytes are refused") {
    auto archive = two_members();
    archive.members[1].offset = 0;
    CHECK(refusal(archive) == "the archive member a overlaps what comes after it");
}

TEST_CASE("a member that claims more data than there is is refused") {
    auto member = zip_member("a", "x");
    member.change([](ZipHeader& header) { header.compressed_size += 1; });
    CHECK(refusal(member) == "the archive member a overlaps what comes after it");
}

TEST_CASE("bytes between members are refused") {
    auto archive = two_members();
    archive.members[0].gap = "hidden";
    CHECK(refusal(archive) == "the archive member a is followed by data that belongs to no member");
}

TEST_CASE("a member that the directory leaves out is refused") {
    auto archive = two_members();
    archive.members[0].gap = ZipArchive{.members = {zip_member("c", "unlisted")}}.bytes().substr(0, 40);
    CHECK(refusal(archive) == "the archive member a is followed by data that belongs to no member");
}

TEST_CASE("a data descriptor that is absent, of an unknown form or says something else is refused") {
    constexpr auto kSentence = "the archive member a has a wrong data descriptor";
    const auto member = with_descriptor(zip_member("a", "x"), Descriptor::Signed);
    auto absent = member;
    absent.descriptor = "";
    CHECK(refusal(absent) == kSentence);
    auto longer = member;
    longer.descriptor += "more";
    CHECK(refusal(longer) == kSentence);
    for (std::size_t i = 0; i < member.descriptor.size(); ++i) {
        auto other = member;
        other.descriptor[i] = static_cast<char>(other.descriptor[i] ^ 1);
        CHECK(refusal(other) == kSentence);
    }
}

TEST_CASE("encrypted members are refused") {
    for (const std::uint16_t flag : {1 << 0, 1 << 6, 1 << 13}) {
        auto member = zip_member("a", "x");
        CHECK(refusal(member.change([&](ZipHeader& header) { header.flags |= flag; })) ==
              "the archive member a is encrypted");
    }
}

TEST_CASE("flags without a meaning for us are refused") {
    auto member = zip_member("a", "x");
    CHECK(refusal(member.change([](ZipHeader& header) { header.flags |= 1 << 5; })) ==
          "the archive member a has flags that no wheel needs");
}

TEST_CASE("compression methods other than stored, deflate and zstd are refused") {
    for (const std::uint16_t method : {1, 9, 12, 14, 20, 95, 98, 99}) {
        auto member = zip_member("a", "x");
        CHECK(refusal(member.change([&](ZipHeader& header) { header.method = method; })) ==
              "the archive member a uses the unknown compression method " + std::to_string(method));
    }
}

TEST_CASE("a stored member with two sizes is refused") {
    auto member = zip_member("a", "xyz", kStored);
    CHECK(refusal(member.change([](ZipHeader& header) { header.size = 2; })) ==
          "the archive member a is stored, but its two sizes differ");
}

TEST_CASE("symbolic links are refused") {
    CHECK(refusal(zip_member("a", "/etc/passwd", kStored, 0120777)) == "the archive member a is a symbolic link");
}

TEST_CASE("pipes, devices and sockets are refused") {
    for (const std::uint32_t mode : {0010644, 0020644, 0060644, 0140644}) {
        CHECK(refusal(zip_member("a", "", kStored, mode)) == "the archive member a is a special file");
    }
}

TEST_CASE("a mode that contradicts the name is refused") {
    CHECK(refusal(zip_member("a", "", kStored, 0040755)) ==
          "the archive member a has a mode that contradicts its name");
    auto directory = zip_member("a/", "");
    directory.attributes = kRegularFile << 16;
    CHECK(refusal(directory) == "the archive member a/ has a mode that contradicts its name");
}

TEST_CASE("a directory with contents is refused") {
    auto member = zip_member("a", "x", kStored, 0040755);
    CHECK(refusal(member.change([](ZipHeader& header) { header.name = "a/"; })) ==
          "the archive member a/ is a directory with contents");
    auto deflated = zip_member("a", "x", kDeflate, 0040755);
    CHECK(refusal(deflated.change([](ZipHeader& header) { header.name = "a/", header.size = header.crc = 0; })) ==
          "the archive member a/ is a directory with contents");
}

TEST_CASE("two members of one name are refused") {
    CHECK(refusal(ZipArchive{.members = {zip_member("a", "1"), zip_member("a", "2")}}) ==
          "the archive member a is there twice");
    CHECK(refusal(ZipArchive{.members = {zip_member("a/", ""), zip_member("a/", "")}}) ==
          "the archive member a is there twice");
}

TEST_CASE("a file that is a directory elsewhere in the archive is refused, in either order") {
    constexpr auto kSentence = "the archive member a is both a file and a directory";
    CHECK(refusal(ZipArchive{.members = {zip_member("a", "1"), zip_member("a/b", "2")}}) == kSentence);
    CHECK(refusal(ZipArchive{.members = {zip_member("a/b/c", "1"), zip_member("a", "2")}}) == kSentence);
    CHECK(refusal(ZipArchive{.members = {zip_member("a/", ""), zip_member("a", "2")}}) == kSentence);
}

TEST_CASE("names that lead elsewhere are refused") {
    CHECK(refusal_of_name("../escaped") == "the archive member ../escaped has a .. component in its name");
    CHECK(refusal_of_name("a/../../escaped") == "the archive member a/../../escaped has a .. component in its name");
    CHECK(refusal_of_name("a/..") == "the archive member a/.. has a .. component in its name");
    CHECK(refusal_of_name("./a") == "the archive member ./a has a . component in its name");
    CHECK(refusal_of_name("a//b") == "the archive member a//b has an empty component in its name");
    CHECK(refusal_of_name("/etc/passwd") == "the archive member /etc/passwd has an absolute path for its name");
    CHECK(refusal_of_name("") == "the archive has a member without a name");
}

TEST_CASE("names with a NUL, a control character or a backslash are refused, and printed without harm") {
    using namespace std::string_view_literals;
    CHECK(refusal_of_name("a.py\0.txt"sv) == "the archive member a.py\\x00.txt has a control character in its name");
    CHECK(refusal_of_name("a\x1B[2J") == "the archive member a\\x1b[2J has a control character in its name");
    CHECK(refusal_of_name("a\x7F") != "(accepted)");
    CHECK(refusal_of_name("a\xC2\x9B") != "(accepted)");
    CHECK(refusal_of_name("a\nb") != "(accepted)");
    CHECK(refusal_of_name("..\\escaped") == "the archive member ..\\escaped has a backslash in its name");
}

TEST_CASE("names that are not UTF-8 are refused") {
    for (const auto* name : {"\xFF", "caf\xE9", "\xC0\xAE\xC0\xAE/a", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
        CHECK(refusal_of_name(name).ends_with(" has a name that is not UTF-8"));
    }
}

TEST_CASE("a name beyond ASCII that is not marked as UTF-8 is refused") {
    CHECK(refusal(zip_member("caf\xC3\xA9", "x")) ==
          "the archive member caf\xC3\xA9 has a name that is not marked as UTF-8");
}

TEST_CASE("names that are too long or too deep are refused") {
    std::string deep = "a";
    for (int i = 0; i < 60; ++i) deep += "/a";
    CHECK(refusal_of_name(deep).ends_with(" lies more than 56 directories deep"));
    CHECK(refusal_of_name(std::string(256, 'a')).ends_with(" has a component of over 255 bytes"));
    std::string longer = "a";
    while (longer.size() <= 2048) longer += "/" + std::string(200, 'a');
    CHECK(refusal_of_name(longer).ends_with(" has a name of over 2048 bytes"));
}

TEST_CASE("a member that claims a thousand times its size is refused before anything is unpacked") {
    auto member = zip_member("a", "x");
    CHECK(refusal(member.change([](ZipHeader& header) { header.size = 1 << 30; })) ==
          "the archive member a unpacks to over 100 times its size");
}

TEST_CASE("many members that only together unpack to too much are refused") {
    ZipArchive archive;
    for (int i = 0; i < 40; ++i) {
        auto member = zip_member("a" + std::to_string(i), "x");
        archive.members.push_back(member.change([](ZipHeader& header) { header.size = 100 << 20; }));
    }
    CHECK(refusal(archive) == "the archive unpacks to over 100 times its size");
    CHECK(refusal(archive, {.max_total_bytes = 3 << 20}) == "the archive unpacks to over 3145728 bytes");
}

TEST_CASE("a member of more bytes than a member may have is refused") {
    CHECK(refusal(zip_member("a", "four"), {.max_member_bytes = 3}) == "the archive member a unpacks to over 3 bytes");
    auto member = zip_member("a", "x");
    member.change([](ZipHeader& header) {
        header.zip64 = true;
        header.size = ~std::uint64_t{0};
    });
    CHECK(refusal(member) == "the archive member a unpacks to over 8589934592 bytes");
}

TEST_CASE("more members than an archive may have are refused") {
    CHECK(refusal(two_members(), {.max_entries = 1}) == "the archive has over 1 members");
}

TEST_CASE("a number of members that no memory could hold is refused") {
    auto archive = two_members();
    archive.zip64 = true;
    archive.entries = ~std::uint64_t{0};
    CHECK(refusal(archive) == "the archive has over 200000 members");
}
