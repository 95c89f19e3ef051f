// Source archives: what is unpacked, and how; and hostile ones, each right but for one thing.
#include <doctest/doctest.h>
#include <fcntl.h>

#include "store/archive/source/source_archive.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "tests/support/tar_builder.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/zip_builder.hpp"

using namespace pyenvx;
using namespace pyenvx::archive;
using namespace pyenvx::tests;

namespace {

/// An archive's bytes in a file, and an empty folder.
class Place {
public:
    explicit Place(std::string_view bytes) {
        REQUIRE(write_file_atomically(folder_.path() / "archive", bytes).ok());
        REQUIRE(make_directories(out()).ok());
        archive_ = sys::open((folder_.path() / "archive").c_str(), O_RDONLY).value();
    }
    Result<std::string> unpack(SourceFormat format, const SourceLimits& limits = {}) const {
        return unpack_source(archive_, format, out(), limits);
    }
    std::filesystem::path out() const { return folder_.path() / "out"; }
    std::string text(const char* name) const { return read_file(out() / name, 1 << 20).value_or("(absent)"); }
    mode_t mode(const char* name) const { return (*sys::stat((out() / name).c_str()).value()).st_mode; }

private:
    TemporaryDirectory folder_;
    Fd archive_;
};

std::string refusal_of_bytes(std::string_view bytes, const SourceLimits& limits = {}) {
    const auto outcome = Place(bytes).unpack(SourceFormat::TarGzip, limits);
    if (outcome.ok()) return "(accepted)";
    CHECK(outcome.error().kind() == ErrorKind::Refused);
    return outcome.error().message();
}

std::string refusal(const std::vector<TarBlock>& blocks, const SourceLimits& limits = {}) {
    return refusal_of_bytes(gzip_bytes(tar_bytes(blocks)), limits);
}

const TarBlock kGood = tar_file("p-1/setup.py", "good");

std::string long_path() { return "p-1/" + std::string(120, 'd') + "/file"; }

}  // namespace

TEST_CASE("files and folders of a tar archive are unpacked with modes of our own") {
    const Place place(gzip_bytes(tar_bytes({
        tar_folder("p-1/"),
        tar_file("p-1/setup.py", "code", 0600),
        tar_file("p-1/deep/run", "script", 06711),
        tar_folder("p-1/deep/"),
        tar_folder("p-1/empty"),
    })));
    REQUIRE(place.unpack(SourceFormat::TarGzip).value_or("") == "p-1");
    CHECK(place.text("p-1/setup.py") == "code");
    CHECK(place.text("p-1/deep/run") == "script");
    CHECK((place.mode("p-1/setup.py") & 07777) == 0644);
    CHECK((place.mode("p-1/deep/run") & 07777) == 0755);
    CHECK(S_ISDIR(place.mode("p-1/empty")));
}

TEST_CASE("long names of every dialect are read") {
    const auto check = [](const std::vector<TarBlock>& blocks) {
        const Place place(gzip_bytes(tar_bytes(blocks)));
        CHECK(place.unpack(SourceFormat::TarGzip).value_or("") == "p-1");
        CHECK(place.text(long_path().c_str()) == "x");
    };
    auto prefixed = tar_file("file", "x");
    prefixed.prefix = "p-1/" + std::string(120, 'd');
    check({prefixed});
    check({pax_header({"path=" + long_path(), "mtime=1.5"}), tar_file("p-1/short", "x")});
    check({gnu_long_name(long_path()), tar_file("p-1/short", "x")});
}

TEST_CASE("names that begin with a dot and a slash, and a comment for all members, are common and no harm") {
    const Place place(gzip_bytes(tar_bytes(
        {pax_header({"comment=abc"}, 'g'), tar_folder("./"), tar_folder("./p-1"), tar_file("./p-1/a", "x")})));
    CHECK(place.unpack(SourceFormat::TarGzip).value_or("") == "p-1");
    CHECK(place.text("p-1/a") == "x");
}

TEST_CASE("a zip archive follows the same rules") {
    const auto outcome = [](const std::vector<ZipMember>& members) {
        const Place place(ZipArchive{.members = members}.bytes());
        const auto top = place.unpack(SourceFormat::Zip);
        return top.ok() ? concat(*top, " ", place.text("p-1/a")) : top.error().message();
    };
    CHECK(outcome({zip_member("p-1/", ""), zip_member("p-1/a", "x")}) == "p-1 x");
    CHECK(outcome({zip_member("p-1/a", "x"), zip_member("q-1/a", "x")}) ==
          "the source archive has two folders at its top, p-1 and q-1");
    CHECK(outcome({zip_member("p-1/a", "/etc/passwd", kDeflate, 0120777)}).find("p-1/a") != std::string::npos);
}

TEST_CASE("what is no whole gzip file is refused") {
    CHECK(refusal_of_bytes("") == "the source archive is empty");
    CHECK(refusal_of_bytes("plain text") == "the source archive is no gzip file");
    const auto whole = gzip_bytes(tar_bytes({kGood}));
    REQUIRE(refusal_of_bytes(whole) == "(accepted)");
    for (std::size_t size = 1; size < whole.size(); size += 7) {
        CHECK(refusal_of_bytes(whole.substr(0, size)) == "the source archive was cut short");
    }
    CHECK(refusal_of_bytes(whole + "x") == "the source archive has data after its gzip stream");
    CHECK(refusal_of_bytes(whole + whole) == "the source archive has data after its gzip stream");
    auto damaged = whole;
    damaged[damaged.size() - 6] ^= 1;
    CHECK(refusal_of_bytes(damaged) == "the source archive is damaged");
}

TEST_CASE("an archive that grows beyond measure is refused while it does") {
    const SourceLimits small{.max_bytes = 1 << 20, .max_ratio = 20, .ratio_free_bytes = 1 << 16};
    CHECK(refusal({tar_file("p-1/bomb", std::string(500'000, '\0'))}, small) ==
          "the source archive grows to more than 20 times its size");
    auto lie = tar_file("p-1/large", "x");
    lie.size = "00077777777";
    CHECK(refusal({lie}, small) == "the source archive holds more than 1048576 bytes");
    lie.size = std::string("\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 12);
    CHECK(refusal({lie}) == "the source archive has a header whose size is beyond any bound");
    CHECK(refusal({kGood, tar_file("p-1/a", ""), tar_file("p-1/b", "")}, {.max_members = 2}) ==
          "the source archive has too many members");
}

TEST_CASE("a tar stream that is not whole is refused") {
    const auto whole = tar_bytes({kGood});
    CHECK(refusal_of_bytes(gzip_bytes(whole.substr(0, 100))) == "the source archive ends in the midst of a header");
    CHECK(refusal_of_bytes(gzip_bytes(whole.substr(0, 514))) == "the source archive ends in the midst of a member");
    CHECK(refusal_of_bytes(gzip_bytes(whole.substr(0, 1024))) == "the source archive ends without an end mark");
    CHECK(refusal_of_bytes(gzip_bytes(whole + "hidden")) == "the source archive has data after its end mark");
    CHECK(refusal_of_bytes(gzip_bytes(whole + whole)) == "the source archive has data after its end mark");
    CHECK(refusal({}) == "the source archive has nothing in it");
}

TEST_CASE("a header that is damaged is refused") {
    auto bad = kGood;
    bad.spoil_checked = [](std::string& header) { header[0] = 'q'; };
    CHECK(refusal({bad}) == "the source archive has a header with a wrong checksum");
    bad = kGood;
    bad.size = "0000000009x";
    CHECK(refusal({bad}) == "the source archive has a header whose size is no number");
    bad.size = "-0000000001";
    CHECK(refusal({bad}) == "the source archive has a header whose size is no number");
    bad = kGood;
    bad.spoil_header = [](std::string& header) { header.replace(100, 7, "rw-r--r"); };
    CHECK(refusal({bad}) == "the source archive has a header whose mode is no number");
}

TEST_CASE("a link that stays inside becomes a copy of what it leads to") {
    const Place place(gzip_bytes(tar_bytes({
        tar_link("p-1/early", "./deep/../deep/run"),
        tar_file("p-1/deep/run", "script", 0755),
        tar_file("p-1/deep/er/file", "text"),
        tar_link("p-1/deep/er/chain", "../../early"),
        tar_link("p-1/folder", "deep"),
        tar_link("p-1/hard", "p-1/deep/run", '1'),
        tar_link("p-1/nothing", "absent"),
        tar_link("p-1/circle", "circle2"),
        tar_link("p-1/circle2", "circle"),
    })));
    CHECK(place.unpack(SourceFormat::TarGzip).value_or("") == "p-1");
    for (const char* name : {"p-1/early", "p-1/deep/er/chain", "p-1/folder/run", "p-1/hard"}) {
        CAPTURE(name);
        CHECK(place.text(name) == "script");
        CHECK(place.mode(name) == (S_IFREG | 0755));
    }
    CHECK(place.text("p-1/folder/er/file") == "text");
    for (const char* name : {"p-1/nothing", "p-1/circle", "p-1/folder/er/chain"}) {
        CHECK_FALSE(std::filesystem::exists(std::filesystem::symlink_status(place.out() / name)));
    }
}

TEST_CASE("a link that leads out, or where members lie below it, is refused") {
    const std::string out = "the archive member p-1/a is a link that leads out";
    CHECK(refusal({tar_link("p-1/a", "../../etc/passwd")}) == out);
    CHECK(refusal({tar_link("p-1/a", "../p-10/x")}) == out);
    CHECK(refusal({tar_link("p-1/a", "..")}) == out);
    CHECK(refusal({tar_link("p-1/a", "/etc/passwd")}) == out);
    CHECK(refusal({tar_link("p-1/a", "../../etc/passwd", '1')}) == out);
    CHECK(refusal({tar_folder("p-1"), tar_link("p-1/a", "b"), tar_file("p-1/a/etc/x", "x")}) != "(accepted)");
}

TEST_CASE("copies for links count towards what an archive may hold") {
    SourceLimits limits;
    limits.max_bytes = 10;
    CHECK(refusal({tar_file("p-1/a", "123456"), tar_link("p-1/b", "a")}, limits) ==
          "the source archive holds more than 10 bytes");
}

TEST_CASE("devices, pipes, sparse files and unknown kinds are refused") {
    const auto of_type = [](char type) { return refusal({{.name = "p-1/a", .type = type}}); };
    CHECK(of_type('3') == "the archive member p-1/a is a character device");
    CHECK(of_type('4') == "the archive member p-1/a is a block device");
    CHECK(of_type('6') == "the archive member p-1/a is a named pipe");
    CHECK(of_type('S') == "the archive member p-1/a is a sparse file");
    CHECK(of_type('M') == "the archive member p-1/a is the rest of a file in another archive");
    CHECK(of_type('V') == "the archive member p-1/a is a volume label");
    CHECK(of_type('Z') == "the archive member p-1/a is of an unknown kind");
    CHECK(refusal({pax_header({"GNU.sparse.major=1"}), kGood}) == "the source archive has a sparse file");
}

TEST_CASE("names that lead out, or are no names, are refused") {
    const auto named = [](std::string_view name) { return refusal({kGood, tar_file(name, "x")}); };
    CHECK(named("/etc/passwd") == "the archive member /etc/passwd has an absolute path for its name");
    CHECK(named("p-1/../../x") == "the archive member p-1/../../x has a .. component in its name");
    CHECK(named("../x") == "the archive member ../x has a .. component in its name");
    CHECK(named("p-1//x") == "the archive member p-1//x has an empty component in its name");
    CHECK(named("p-1/a\\b").ends_with("has a backslash in its name"));
    CHECK(named("p-1/\x1b[2J").ends_with("has a control character in its name"));
    CHECK(named("p-1/\xff").ends_with("has a name that is not UTF-8"));
    CHECK(refusal({pax_header({"path=/abs"}), kGood}) == "the archive member /abs has an absolute path for its name");
    CHECK(refusal({gnu_long_name("p-1/../../x"), kGood}).ends_with("has a .. component in its name"));
    CHECK(refusal({pax_header({std::string("path=p-1/a\0b", 12)}), kGood}) ==
          "the source archive has a name with a NUL byte");
    std::string deep = "p-1";
    for (int i = 0; i < 60; ++i) deep += "/d";
    CHECK(refusal({pax_header({"path=" + deep}), kGood}).ends_with("lies more than 56 directories deep"));
}

TEST_CASE("there is one folder at the top, and everything in it") {
    CHECK(refusal({kGood, tar_file("q-1/a", "x")}) == "the source archive has two folders at its top, p-1 and q-1");
    CHECK(refusal({kGood, tar_file("p-10/a", "x")}) == "the source archive has two folders at its top, p-1 and p-10");
    CHECK(refusal({kGood, tar_file("a", "x")}) == "the archive member a lies beside the top folder");
    CHECK(refusal({tar_file("p-1", "x")}) == "the archive member p-1 lies beside the top folder");
}

TEST_CASE("a name stands once and is one thing") {
    CHECK(refusal({kGood, kGood}) == "the archive member p-1/setup.py is there twice");
    CHECK(refusal({kGood, tar_file("p-1/setup.py/x", "x")}) ==
          "the archive member p-1/setup.py is both a file and a directory");
    CHECK(refusal({kGood, tar_folder("p-1/setup.py")}) ==
          "the archive member p-1/setup.py is both a file and a directory");
    auto folder = tar_folder("p-1/d");
    folder.data = "x";
    CHECK(refusal({folder}) == "the archive member p-1/d is a directory with data");
}

TEST_CASE("headers that contradict each other are refused") {
    CHECK(refusal({pax_header({"size=1"}), kGood}) == "the archive member p-1/setup.py has two different sizes");
    CHECK(refusal({pax_header({"size=x"}), kGood}) ==
          "the source archive has an extended header whose size is no number");
    CHECK(refusal({pax_header({"path=p-1/a"}), pax_header({"path=p-1/b"}), kGood}) ==
          "the source archive has two extended headers for one member");
    CHECK(refusal({pax_header({"path=p-1/a", "path=p-1/b"}), kGood}) ==
          "the source archive has an extended header that says path twice");
    CHECK(refusal({gnu_long_name("p-1/a"), gnu_long_name("p-1/b"), kGood}) ==
          "the source archive has two long names for one member");
    CHECK(refusal({gnu_long_name("p-1/a"), pax_header({"path=p-1/b"}), kGood}) ==
          "the archive member p-1/a has two long names");
    CHECK(refusal({pax_header({"path=p-1/a"}, 'g'), kGood}) ==
          "the source archive has an extended header that names or sizes all members");
    CHECK(refusal({kGood, pax_header({"path=p-1/a"})}) == "the source archive ends after an extended header");
}

TEST_CASE("extended headers that are not well formed are refused") {
    const auto with = [](std::string data) {
        return refusal({{.name = "x", .data = std::move(data), .type = 'x'}, kGood});
    };
    constexpr std::string_view kMalformed = "the source archive has an extended header that is not well formed";
    CHECK(with("path=p-1/a\n") == kMalformed);
    CHECK(with("99 path=p-1/a\n") == kMalformed);
    CHECK(with("2 ") == kMalformed);
    CHECK(with("8 path=p") == kMalformed);
    CHECK(with("10 nothing\n") == kMalformed);
    auto long_one = pax_header({"comment=x"});
    long_one.data = pax_record("comment=" + std::string(1 << 20, 'x'));
    CHECK(refusal({long_one, kGood}) == "the source archive has an extended header of over a megabyte");
}
