#include "launcher/collect/record_roots.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <fstream>

#include "launcher/record/record_place.hpp"
#include "store/base/sys.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::collect;
using pyenvx::tests::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

const std::string kObject = "0c5qq0v6w5cs8nkybx1gdc0v2nca5nlr-environment";
const std::string kPython = "w18q2pml1d3hqm8dbm7nzw1v8vainia3-cpython-3.11.7";

record::LaunchRecord record_with_key(const fs::path& home, const std::string& key) {
    record::LaunchRecord record;
    record.key = key;
    record.environment = home / "store" / kObject;
    record.program = home / "store" / kPython / "bin/python3.11";
    return record;
}

std::string line(std::string_view tag, const fs::path& word) {
    return concat(tag, " ", word.native().size(), ":", word, "\n");
}

std::vector<Root> roots_with(const fs::path& home, const record::LaunchRecord& record) {
    REQUIRE(record::write_record(home.native(), record).ok());
    return RecordRoots(home).roots().value();
}

}  // namespace

TEST_CASE("a script's record keeps environment and interpreter while the script is there") {
    TemporaryDirectory directory;
    const auto script = directory.write("hello.py", "");
    const auto home = directory.path() / "home";
    auto roots = roots_with(home, record_with_key(home, "form 3:run\n" + line("file", script)));
    REQUIRE(roots.size() == 1);
    CHECK(roots[0].hold == Hold::ForItsOwner);
    CHECK(roots[0].owner == script);
    CHECK(roots[0].objects.size() == 2);
    fs::remove(script);
    CHECK(RecordRoots(home).roots().value()[0].hold == Hold::NoMore);
}

TEST_CASE("a word of a key that looks like another line is not taken for one") {
    TemporaryDirectory directory;
    const auto script = directory.write("hello.py", "");
    const auto home = directory.path() / "home";
    const auto roots =
        roots_with(home, record_with_key(home, line("package", "x\nfile 9:/nowhere\n") + line("file", script)));
    CHECK(roots[0].owner == script);
}

TEST_CASE("a project's record keeps its objects while the project's file is there") {
    TemporaryDirectory directory;
    const auto file = directory.write("project/shell.toml", "");
    const auto folder = directory.path() / "project/below";
    fs::create_directory(folder);
    const auto home = directory.path() / "home";
    auto record = record_with_key(home, line("none", "") + line("directory", folder));
    record.inputs.push_back({file, {}});
    CHECK(roots_with(home, record)[0].hold == Hold::ForItsOwner);
    fs::remove(file);
    CHECK(RecordRoots(home).roots().value()[0].hold == Hold::WhileUsed);
    fs::remove_all(directory.path() / "project");
    CHECK(RecordRoots(home).roots().value()[0].hold == Hold::NoMore);
}

TEST_CASE("a record of words keeps its objects while it is used") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    const auto roots = roots_with(home, record_with_key(home, line("directory", directory.path())));
    CHECK(roots[0].hold == Hold::WhileUsed);
    CHECK(roots[0].last_used > 0);
}

TEST_CASE("a record that cannot be read keeps nothing, and one of a newer pyenvx all that it names") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    const auto newer = concat(std::string("pyenvxR\n\x09\0\0\0", 12), std::string(16, 'x'), "/s/", kObject);
    std::ofstream(directory.write("home/records/1", "")) << "garbage";
    std::ofstream(directory.write("home/records/2", ""), std::ios::binary) << newer;
    const auto roots = RecordRoots(home).roots().value();
    REQUIRE(roots.size() == 2);
    CHECK(roots[0].hold == Hold::NoMore);
    CHECK(roots[1].hold == Hold::Firmly);
    CHECK(roots[1].objects.size() == 1);
}

TEST_CASE("what is no file among the records keeps nothing and stops nobody") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    fs::create_directories(home / "records/folder");
    REQUIRE(::mkfifo((home / "records/pipe").c_str(), 0600) == 0);
    fs::create_symlink("/dev/zero", home / "records/link");
    CHECK(RecordRoots(home).roots()->empty());
}

TEST_CASE("a record that a launcher holds is not released") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    const auto roots = roots_with(home, record_with_key(home, line("directory", directory.path())));
    {
        const auto held = record::read_record(roots[0].name).value();
        CHECK_FALSE(RecordRoots(home).release(roots[0]).value());
    }
    CHECK(fs::exists(roots[0].name));
    CHECK(RecordRoots(home).release(roots[0]).value());
    CHECK_FALSE(fs::exists(roots[0].name));
}

TEST_CASE("a record that was used since it was looked at is not released") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    auto roots = roots_with(home, record_with_key(home, line("directory", directory.path())));
    roots[0].last_used -= 100;
    CHECK_FALSE(RecordRoots(home).release(roots[0]).value());
    CHECK(fs::exists(roots[0].name));
}

TEST_CASE("a tool's record, which has no folder, keeps what it names while it is used") {
    TemporaryDirectory directory;
    const auto home = directory.path() / "home";
    auto record = record_with_key(home, "form 4:tool\npackage 4:ruff\ncommand 4:ruff\n");
    record.inputs.push_back({directory.write("config.toml", ""), {}});
    const auto roots = roots_with(home, record);
    REQUIRE(roots.size() == 1);
    CHECK(roots[0].hold == Hold::WhileUsed);
    CHECK(roots[0].owner.empty());
}
