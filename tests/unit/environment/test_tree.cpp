#include "store/environment/tree.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <fstream>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/core/canonical_tree.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
namespace fs = std::filesystem;

namespace {

Fd open_directory(const fs::path& path) { return *sys::open(path.c_str(), O_RDONLY | O_DIRECTORY); }

TreeFile linked(const Fd& object, std::string source, std::string digest = "") {
    return {.object = object, .source = std::move(source), .digest = std::move(digest), .owner = "one"};
}

}  // namespace

TEST_CASE("files of objects become hard links and ours are written, folders between them included") {
    const tests::TemporaryDirectory directory;
    const auto source = directory.write("object/site/a.py", "1");
    fs::create_directory(directory.path() / "out");
    const Fd object = open_directory(directory.path() / "object");
    Tree tree;
    tree.add("lib/x/a.py", linked(object, "site/a.py"));
    tree.add("lib/x-y/b", own_file("2", true, ""));
    tree.add("lib/x/sub/c", own_file("3", false, ""));
    tree.add("d", own_file("4", false, ""));
    REQUIRE(tree.check().ok());
    REQUIRE(write_tree(tree, open_directory(directory.path() / "out")).ok());
    const auto out = directory.path() / "out";
    CHECK(fs::equivalent(out / "lib/x/a.py", source));
    CHECK(*read_file(out / "lib/x-y/b", 9) == "2");
    CHECK((fs::status(out / "lib/x-y/b").permissions() & fs::perms::owner_exec) != fs::perms::none);
    CHECK(*read_file(out / "lib/x/sub/c", 9) == "3");
    CHECK(*read_file(out / "d", 9) == "4");
}

TEST_CASE("a written tree has its final modes and times, in folders too that several threads write into") {
    const tests::TemporaryDirectory directory;
    Tree tree;
    for (int folder = 0; folder < 3; ++folder) {
        for (int i = 0; i < 1000; ++i) tree.add(concat("lib/", folder, "/", i), own_file("", i == 0, ""));
    }
    REQUIRE(write_tree(tree, open_directory(directory.path())).ok());
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory.path())) {
        const auto status = **sys::stat(entry.path().c_str());
        const bool is_executable = entry.is_directory() || entry.path().filename() == "0";
        CHECK((status.st_mode & 07777) == (is_executable ? 0555 : 0444));
        CHECK(status.st_mtime == kObjectTime);
        files += entry.is_directory() ? 0 : 1;
    }
    CHECK(files == 3000);
}

TEST_CASE("a path that no object may have is refused, and its distribution named") {
    std::string deep;
    for (int i = 0; i < 64; ++i) deep += "d/";
    for (const auto& path : {deep + "file", std::string("lib/\xff")}) {
        Tree tree;
        tree.add(path, own_file("", false, "one"));
        const auto checked = tree.check();
        REQUIRE_FALSE(checked.ok());
        CHECK(checked.error().kind() == ErrorKind::Refused);
        CHECK(checked.error().message().starts_with("one has a file "));
    }
}

TEST_CASE("a file on another file system is copied with its mode") {
    const tests::TemporaryDirectory directory;
    const fs::path elsewhere = "/dev/shm";
    const Fd shm = open_directory(elsewhere);
    if ((*sys::fstat(shm)).st_dev == (*sys::stat(directory.path().c_str()))->st_dev) return;
    const auto name = concat("pyenvx-test-", *random_name());
    std::ofstream(elsewhere / name) << "bytes";
    fs::permissions(elsewhere / name, fs::perms{0555});
    Tree tree;
    tree.add("copy", linked(shm, name));
    CHECK(write_tree(tree, open_directory(directory.path())).ok());
    fs::remove(elsewhere / name);
    CHECK(*read_file(directory.path() / "copy", 9) == "bytes");
    CHECK(fs::status(directory.path() / "copy").permissions() == fs::perms{0555});
}

TEST_CASE("the first file at a path stays, and one with the same digest is the same") {
    const Fd object;
    Tree tree;
    CHECK(tree.add("tests/__init__.py", linked(object, "a", "sha256=1")) == Addition::New);
    CHECK(tree.add("tests/__init__.py", linked(object, "b", "sha256=1")) == Addition::Same);
    CHECK(tree.add("tests/__init__.py", linked(object, "c", "sha256=2")) == Addition::Differs);
    CHECK(tree.files().at("tests/__init__.py").source == "a");
}

TEST_CASE("a file where another distribution has a folder is refused and both are named") {
    Tree tree;
    tree.add("lib/x", own_file("", false, "one"));
    tree.add("lib/x-y", own_file("", false, "three"));
    tree.add("lib/x/y/z", own_file("", false, "two"));
    const auto checked = tree.check();
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().kind() == ErrorKind::Refused);
    CHECK(checked.error().message() == "one has a file lib/x where two has a folder");
}

TEST_CASE("an object without a file that its RECORD names is corrupt") {
    const tests::TemporaryDirectory directory;
    const Fd object = open_directory(directory.path());
    Tree tree;
    tree.add("a", linked(object, "not-there"));
    const auto written = write_tree(tree, object);
    REQUIRE_FALSE(written.ok());
    CHECK(written.error().kind() == ErrorKind::Corrupt);
}
