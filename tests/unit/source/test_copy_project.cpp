#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include "launcher/source/tree/copy_project.hpp"
#include "store/base/file.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::source;

namespace fs = std::filesystem;

TEST_CASE("a project is copied with its links and modes, without what is no part of it") {
    const tests::TemporaryDirectory home;
    home.write("from/a/b.py", "content");
    home.write("from/run.sh", "");
    ::chmod((home.path() / "from/run.sh").c_str(), 0750);
    fs::create_symlink("a/b.py", home.path() / "from/link");
    for (const auto* name : {".git/HEAD", "a/__pycache__/b.pyc", "venv/pyvenv.cfg", "cache/CACHEDIR.TAG", "x.pyc"}) {
        home.write(concat("from/", name), "");
    }
    fs::create_directory(home.path() / "to");
    REQUIRE(copy_project(home.path() / "from", home.path() / "to", CopyUse::Wheel).ok());
    CHECK(read_file(home.path() / "to/a/b.py", 100).value() == "content");
    CHECK(fs::read_symlink(home.path() / "to/link") == "a/b.py");
    struct stat status {};
    REQUIRE(::stat((home.path() / "to/run.sh").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0755);
    CHECK(std::distance(fs::directory_iterator(home.path() / "to"), fs::directory_iterator()) == 3);
}

TEST_CASE("what a wheel would lack is refused by its name, and an editable project keeps it where it is") {
    const tests::TemporaryDirectory home;
    home.write("from/data/a", "");
    home.write("from/node_modules/x/index.js", "");
    fs::create_symlink("../data/a", home.path() / "from/data/inside");
    auto copy = [&, number = 0](CopyUse use) mutable {
        const auto to = home.path() / concat("to", ++number);
        fs::create_directory(to);
        const auto copied = copy_project(home.path() / "from", to, use);
        return copied.ok() ? std::string() : copied.error().message();
    };
    CHECK(copy(CopyUse::Wheel).empty());
    CHECK(fs::exists(home.path() / "to1/node_modules/x/index.js"));
    for (const auto* target : {"../../outside.txt", "/etc/hostname"}) {
        fs::create_symlink(target, home.path() / "from/data/out");
        CHECK(copy(CopyUse::Wheel).find("data/out is a link that leads out") != std::string::npos);
        CHECK(copy(CopyUse::Editable).empty());
        fs::remove(home.path() / "from/data/out");
    }
    CHECK_FALSE(fs::exists(home.path() / "to3/node_modules"));
    ::mkfifo((home.path() / "from/pipe").c_str(), 0600);
    CHECK(copy(CopyUse::Wheel).find("pipe is neither file, folder nor link") != std::string::npos);
    CHECK(copy(CopyUse::Editable).empty());
}

TEST_CASE("a project that is too large is refused") {
    const tests::TemporaryDirectory home;
    home.write("from/a", "0123456789");
    home.write("from/b", "");
    fs::create_directory(home.path() / "to");
    const auto bytes = copy_project(home.path() / "from", home.path() / "to", CopyUse::Wheel, {10, 5});
    CHECK(bytes.error().kind() == ErrorKind::Refused);
    fs::create_directory(home.path() / "other");
    const auto entries = copy_project(home.path() / "from", home.path() / "other", CopyUse::Wheel, {1, 100});
    CHECK(entries.error().message().find("more than 1 files and folders") != std::string::npos);
}

TEST_CASE("the files of a project are counted up to a bound") {
    const tests::TemporaryDirectory home;
    home.write("a/b", "");
    CHECK(project_files(home.path(), 3).value()->size() == 3);
    CHECK_FALSE(project_files(home.path(), 2).value());
}
