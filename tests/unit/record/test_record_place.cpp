#include "launcher/record/record_place.hpp"

#include <doctest/doctest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample_record.hpp"
#include "store/base/sys.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::record;
using tests::sample_record;
using tests::TemporaryDirectory;

namespace {

Result<std::string> home_for(std::vector<std::string> entries) {
    std::vector<char*> block;
    for (auto& entry : entries) block.push_back(entry.data());
    block.push_back(nullptr);
    return home_directory(block.data());
}

struct WrittenRecord {
    TemporaryDirectory home;
    std::string path = record_path(home.path().native(), sample_record().key);
    WrittenRecord() { REQUIRE(write_record(home.path().native(), sample_record()).ok()); }
};

ErrorKind kind_of(const Result<HeldRecord>& result) {
    REQUIRE_FALSE(result.ok());
    return result.error().kind();
}

}  // namespace

TEST_CASE("PYENVX_HOME wins over XDG_DATA_HOME, which wins over HOME") {
    CHECK(*home_for({"HOME=/h", "XDG_DATA_HOME=/d", "PYENVX_HOME=/p"}) == "/p");
    CHECK(*home_for({"HOME=/h", "XDG_DATA_HOME=/d"}) == "/d/pyenvx");
    CHECK(*home_for({"HOME=/h", "XDG_DATA_HOME=relative"}) == "/h/.local/share/pyenvx");
}

TEST_CASE("without HOME, or with a relative PYENVX_HOME, there is no home") {
    CHECK_FALSE(home_for({}).ok());
    CHECK_FALSE(home_for({"HOME="}).ok());
    CHECK_FALSE(home_for({"HOME=/h", "PYENVX_HOME=p"}).ok());
}

TEST_CASE("a written record can be read by its owner alone") {
    const WrittenRecord written;
    struct stat status {};
    REQUIRE(::stat(written.path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(read_record(written.path)->record == sample_record());
}

TEST_CASE("a record that others may write is refused") {
    const WrittenRecord written;
    for (const mode_t mode : {0620, 0602}) {
        REQUIRE(::chmod(written.path.c_str(), mode) == 0);
        CHECK(kind_of(read_record(written.path)) == ErrorKind::Refused);
    }
}

TEST_CASE("a record of another user is refused" * doctest::skip(::geteuid() != 0)) {
    const WrittenRecord written;
    REQUIRE(::chown(written.path.c_str(), 12345, 12345) == 0);
    CHECK(kind_of(read_record(written.path)) == ErrorKind::Refused);
}

TEST_CASE("a link, a directory and a pipe are no records") {
    const WrittenRecord written;
    const auto& home = written.home.path();
    REQUIRE(::symlink(written.path.c_str(), (home / "link").c_str()) == 0);
    REQUIRE(::mkfifo((home / "pipe").c_str(), 0600) == 0);
    CHECK_FALSE(read_record(home / "link").ok());
    CHECK_FALSE(read_record(home / "pipe").ok());
    CHECK_FALSE(read_record(home).ok());
}

TEST_CASE("a collector cannot lock a record that a launcher holds, nor a launcher one that a collector holds") {
    const WrittenRecord written;
    const auto collector = sys::open(written.path.c_str(), O_RDONLY);
    {
        const auto held = read_record(written.path);
        REQUIRE(held.ok());
        CHECK_FALSE(*sys::flock(*collector, LOCK_EX | LOCK_NB));
    }
    REQUIRE(*sys::flock(*collector, LOCK_EX | LOCK_NB));
    CHECK(kind_of(read_record(written.path)) == ErrorKind::Refused);
}

TEST_CASE("use is marked on the record's own time once a day") {
    const WrittenRecord written;
    const auto held = read_record(written.path);
    const auto mtime = [&] { return (*sys::stat(written.path.c_str()))->st_mtim.tv_sec; };
    const auto now = mtime();
    for (const auto& [age, touched] : {std::pair{86'300, false}, std::pair{86'500, true}}) {
        const struct timespec old = {now - age, 0};
        REQUIRE(sys::utimensat(BorrowedFd::cwd(), written.path.c_str(), old).ok());
        touch_record(written.path, *held);
        CHECK((mtime() >= now) == touched);
    }
}
