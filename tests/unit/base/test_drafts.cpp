#include "store/base/drafts.hpp"

#include <doctest/doctest.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using pyenvx::tests::TemporaryDirectory;

TEST_CASE("what lies among drafts is removed once nobody is inside") {
    TemporaryDirectory directory;
    directory.write("tmp/half", "ha");
    directory.write("tmp/tree/half", "ha");
    std::filesystem::create_symlink("nowhere", directory.path() / "tmp/link");
    const auto tmp = directory.path() / "tmp";
    {
        const auto inside = enter_drafts(tmp);
        REQUIRE(inside.ok());
        REQUIRE(remove_left_over_drafts(tmp).ok());
        CHECK(std::filesystem::exists(tmp / "half"));
    }
    REQUIRE(remove_left_over_drafts(tmp).ok());
    CHECK(std::filesystem::is_empty(tmp));
}

TEST_CASE("a directory that is locked among drafts is somebody's and stays") {
    TemporaryDirectory directory;
    directory.write("tmp/tree/half", "ha");
    const Fd tree = sys::open((directory.path() / "tmp/tree").c_str(), O_RDONLY | O_DIRECTORY).value();
    REQUIRE(sys::flock(tree, LOCK_EX).value());
    REQUIRE(remove_left_over_drafts(directory.path() / "tmp").ok());
    CHECK(std::filesystem::exists(directory.path() / "tmp/tree/half"));
}

TEST_CASE("a draft that is finished and moved away meanwhile is nothing to complain about") {
    TemporaryDirectory directory;
    const auto tmp = directory.path() / "tmp";
    REQUIRE(make_directories(tmp).ok());
    std::atomic<bool> is_done = false;
    const std::jthread maker([&] {
        for (int round = 0; round < 30; ++round) {
            std::vector<Fd> drafts;
            for (int i = 0; i < 200; ++i) {
                const auto inside = enter_drafts(tmp).value();
                std::filesystem::create_directory(tmp / std::to_string(i));
                drafts.push_back(sys::open((tmp / std::to_string(i)).c_str(), O_RDONLY | O_DIRECTORY).value());
                (void)sys::flock(drafts.back(), LOCK_EX);
            }
            for (int i = 0; i < 200; ++i) std::filesystem::rename(tmp / std::to_string(i), directory.path() / "done");
        }
        is_done = true;
    });
    while (!is_done) REQUIRE(remove_left_over_drafts(tmp).ok());
}

TEST_CASE("a file is written among the drafts and only then appears in its place") {
    TemporaryDirectory directory;
    const auto target = directory.write("place/target", "old");
    const auto drafts = directory.path() / "tmp";
    REQUIRE(make_directories(drafts).ok());
    auto file = AtomicFile::create(target, 0600, drafts).value();
    REQUIRE(file.write("new").ok());
    REQUIRE(remove_left_over_drafts(drafts).ok());
    CHECK(read_file(target, 100).value() == "old");
    REQUIRE(std::move(file).commit().ok());
    CHECK(read_file(target, 100).value() == "new");
    CHECK(std::filesystem::is_empty(drafts));
}

TEST_CASE("a file whose name is as long as a name can be is written among the drafts") {
    TemporaryDirectory directory;
    const auto target = directory.path() / std::string(255, 'x');
    CHECK(write_file_atomically(target, "new", 0600, directory.path()).ok());
}
