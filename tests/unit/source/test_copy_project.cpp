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
    ::mkfifo((home.path() / "from/pipe").c_str(), 0600);
    for (const auto* name : {".git/HEAD", "a/__pycache__/b.pyc", "venv/pyvenv.cfg", "cache/CACHEDIR.TAG", "x.pyc"}) {
        home.write(concat("from/", name), "");
    }
    fs::create_directory(home.path() / "to");
    REQUIRE(copy_project(home.path() / "from", home.path() / "to").ok());
    CHECK(read_file(home.path() / "to/a/b.py", 100).value() == "content");
    CHECK(fs::read_symlink(home.path() / "to/link") == "a/b.py");
    struct stat status {};
    REQUIRE(::stat((home.path() / "to/run.sh").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0755);
    CHECK(std::distance(fs::directory_iterator(home.path() / "to"), fs::directory_iterator()) == 3);
}

TEST_CASE("a project that is too large is refused") {
    const tests::TemporaryDirectory home;
    home.write("from/a", "0123456789");
    home.write("from/b", "");
    fs::create_directory(home.path() / "to");
    const auto bytes = copy_project(home.path() / "from", home.path() / "to", {10, 5});
    CHECK(bytes.error().kind() == ErrorKind::Refused);
    fs::create_directory(home.path() / "other");
    const auto entries = copy_project(home.path() / "from", home.path() / "other", {1, 100});
    CHECK(entries.error().message().find("more than 1 files and folders") != std::string::npos);
}

TEST_CASE("the files of a project are counted up to a bound") {
    const tests::TemporaryDirectory home;
    home.write("a/b", "");
    CHECK(project_files(home.path(), 3).value()->size() == 3);
    CHECK_FALSE(project_files(home.path(), 2).value());
}
