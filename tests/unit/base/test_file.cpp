#include "store/base/file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "store/base/file_lock.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using pyenvx::tests::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

/// Lets a lock go when it hears that somebody waits for it.
class LetGo : public Progress {
public:
    explicit LetGo(std::optional<FileLock>& lock) : lock_(lock) {}
    void step(Stage, std::string_view, std::uint64_t, std::uint64_t) override {}
    void transfer(std::string_view, std::uint64_t, std::uint64_t) override {}
    void warn(std::string_view) override {}
    void notice(std::string_view) override {}
    void detail(std::string_view sentence) override {
        heard = sentence;
        lock_.reset();
    }
    std::string heard;

private:
    std::optional<FileLock>& lock_;
};

}  // namespace

TEST_CASE("a file that was not committed leaves nothing behind") {
    TemporaryDirectory directory;
    {
        auto file = AtomicFile::create(directory.path() / "target").value();
        REQUIRE(file.write("half").ok());
    }
    CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("a committed file replaces what was there") {
    TemporaryDirectory directory;
    const auto target = directory.write("target", "old");
    REQUIRE(write_file_atomically(target, "new").ok());
    CHECK(read_file(target, 100).value() == "new");
}

TEST_CASE("a file beyond its bound is refused") {
    TemporaryDirectory directory;
    CHECK(read_file(directory.write("big", "12345"), 4).error().kind() == ErrorKind::Invalid);
}

TEST_CASE("an absent file and a directory are told apart") {
    TemporaryDirectory directory;
    CHECK(read_file(directory.path() / "none", 4).error().kind() == ErrorKind::NotFound);
    CHECK(read_file(directory.path(), 4).error().kind() == ErrorKind::Invalid);
}

TEST_CASE("a tree of read-only directories is removed and links in it are not followed") {
    TemporaryDirectory directory;
    const auto kept = directory.write("kept/file", "kept");
    directory.write("tree/inner/file", "gone");
    std::filesystem::create_directory_symlink(directory.path() / "kept", directory.path() / "tree/inner/link");
    ::chmod((directory.path() / "tree/inner").c_str(), 0555);
    REQUIRE(remove_tree(BorrowedFd::cwd(), (directory.path() / "tree").c_str()).ok());
    CHECK_FALSE(std::filesystem::exists(directory.path() / "tree"));
    CHECK(std::filesystem::exists(kept));
}

TEST_CASE("an exclusive lock keeps others out until it is released") {
    TemporaryDirectory directory;
    const auto path = directory.path() / "lock";
    {
        const auto held = FileLock::acquire(path, LockMode::Exclusive);
        REQUIRE(held.ok());
        CHECK_FALSE(FileLock::try_acquire(path, LockMode::Shared).value().has_value());
    }
    CHECK(FileLock::try_acquire(path, LockMode::Exclusive).value().has_value());
}

TEST_CASE("a pipe is no file to read, and nobody waits for its writer") {
    TemporaryDirectory directory;
    const auto pipe = directory.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(read_file(pipe, 100).error().kind() == ErrorKind::Invalid);
}

TEST_CASE("a file that claims to be enormous is refused without taking memory for it") {
    TemporaryDirectory directory;
    const auto file = directory.write("huge", "");
    std::filesystem::resize_file(file, std::uintmax_t{1} << 42);
    CHECK(read_file(file, 1 << 20).error().kind() == ErrorKind::Invalid);
}

TEST_CASE("who waits long for a lock is told for what and for whom, and gets it") {
    const TemporaryDirectory directory;
    const auto path = directory.path() / "lock";
    std::optional held(FileLock::acquire(path, LockMode::Exclusive).value());

    LetGo progress(held);
    CHECK(FileLock::acquire_telling(path, "numpy-2.4.6", progress).ok());
    CHECK(progress.heard == concat("waiting for numpy-2.4.6, which process ", ::getpid(), " is at work on"));
}

TEST_CASE("deleting a tree whose folder is swapped for a link leads nowhere outside (CVE-2025-46415)") {
    // In memory, where so many swaps take a second.
    const bool chosen = ::getenv("TMPDIR") != nullptr;
    if (!chosen) ::setenv("TMPDIR", "/dev/shm", 0);
    TemporaryDirectory directory;
    if (!chosen) ::unsetenv("TMPDIR");
    const auto top = directory.path();
    const auto precious = top / "precious";
    fs::create_directories(precious / "folder");
    std::ofstream(precious / "folder/file") << "kept";
    REQUIRE(::chmod(precious.c_str(), 0555) == 0);
    fs::create_symlink(precious, top / "link");
    fs::create_directories(top / "tree");
    std::atomic<bool> done = false;
    std::atomic<int> swaps = 0;
    // Now a folder of the tree has the name, now the link to what lies outside.
    std::thread swapper([&] {
        const auto link = top / "link";
        const auto folder = top / "tree/a";
        while (!done) {
            if (::renameat2(AT_FDCWD, link.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) == 0) ++swaps;
        }
    });
    while (swaps < 20'000) {
        (void)::symlink(precious.c_str(), (top / "link").c_str());
        (void)::mkdir((top / "tree").c_str(), 0755);
        (void)::mkdir((top / "tree/a").c_str(), 0555);
        (void)remove_tree(BorrowedFd::cwd(), (top / "tree").c_str());
        if (!fs::exists(fs::symlink_status(top / "tree/a"))) (void)::rmdir((top / "link").c_str());
    }
    done = true;
    swapper.join();
    struct stat status {};
    REQUIRE(::stat(precious.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0555);
    CHECK(read_file(precious / "folder/file", 10).value() == "kept");
}

TEST_CASE("a folder that its owner may not even list is deleted too") {
    TemporaryDirectory directory;
    fs::create_directories(directory.path() / "tree/closed");
    std::ofstream(directory.path() / "tree/closed/file") << "x";
    REQUIRE(::chmod((directory.path() / "tree/closed").c_str(), 0) == 0);
    REQUIRE(remove_tree(BorrowedFd::cwd(), (directory.path() / "tree").c_str()).ok());
    CHECK_FALSE(fs::exists(directory.path() / "tree"));
}
