#include "store/base/sys.hpp"

#include <doctest/doctest.h>

#include "store/base/text.hpp"
#include "store/base/threads.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using pyenvx::tests::TemporaryDirectory;

TEST_CASE("a call that fails on a descriptor names its file") {
    TemporaryDirectory directory;
    const auto file = directory.write("file", "");
    const Fd fd = sys::open(file.c_str(), O_RDONLY).value();
    CHECK(sys::write_all(fd, "x").error().message() == concat("cannot write ", file, ": Bad file descriptor"));
}

TEST_CASE("a call that fails on a file without a name gives its folder") {
    TemporaryDirectory directory;
    const auto file = directory.write("file", "");
    const Fd fd = sys::open(file.c_str(), O_RDONLY).value();
    REQUIRE(sys::unlinkat(BorrowedFd::cwd(), file.c_str(), 0).ok());
    CHECK(sys::write_all(fd, "x").error().message() ==
          concat("cannot write an unnamed file in ", directory.path(), ": Bad file descriptor"));
}

TEST_CASE("a call that fails on a name in an open directory gives its whole path") {
    TemporaryDirectory directory;
    directory.write("folder/file", "");
    const Fd folder = sys::open((directory.path() / "folder").c_str(), O_RDONLY | O_DIRECTORY).value();
    CHECK(sys::mkdirat(folder, "file", 0700).error().message() ==
          concat("cannot create the directory ", directory.path() / "folder/file", ": File exists"));
}

TEST_CASE("threads that were started are joined at the end of the scope") {
    int done = 0;
    {
        Threads threads;
        REQUIRE(threads.start([&] { ++done; }));
    }
    CHECK(done == 1);
}
