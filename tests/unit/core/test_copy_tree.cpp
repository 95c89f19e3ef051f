#include "store/core/copy_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>

#include "store/base/sys.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/core/link_or_copy.hpp"
#include "store/nar/nar.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

// A folder of another file system than that of tests' own.
TemporaryDirectory in_memory() {
    const char* const before = std::getenv("TMPDIR");
    const std::string kept = before == nullptr ? "/tmp" : before;
    ::setenv("TMPDIR", kept == "/dev/shm" ? "/tmp" : "/dev/shm", 1);
    struct Restore {
        const std::string& kept;
        ~Restore() { ::setenv("TMPDIR", kept.c_str(), 1); }
    } const restore{kept};
    return {};
}

fs::path canonical_object(const TemporaryDirectory& folder) {
    const auto object = folder.path() / "object";
    folder.write("object/bin/tool", "tool");
    folder.write("object/text", "text");
    fs::permissions(object / "bin" / "tool", fs::perms::all);
    fs::create_symlink("bin/tool", object / "link");
    const Fd open = sys::open(object.c_str(), O_RDONLY | O_DIRECTORY).value();
    REQUIRE(canonicalise(open).ok());
    return object;
}

Result<void> copy_whole(const fs::path& from, const fs::path& to) {
    fs::create_directories(to);
    const Fd source = TRY(sys::open(from.c_str(), O_RDONLY | O_DIRECTORY));
    const Fd target = TRY(sys::open(to.c_str(), O_RDONLY | O_DIRECTORY));
    return copy_tree(source, target, [](BorrowedFd one, BorrowedFd other, const std::string& name, const struct stat&) {
        return link_or_copy(one, name.c_str(), other, name.c_str());
    });
}

void check_is_same(const fs::path& object, const fs::path& copy) {
    CHECK(hash_tree(BorrowedFd::cwd(), object.c_str()).value().hash ==
          hash_tree(BorrowedFd::cwd(), copy.c_str()).value().hash);
    for (const auto& [name, mode] : {std::pair("bin", 0555), {"bin/tool", 0555}, {"text", 0444}}) {
        CHECK((status_of(copy / name).st_mode & 07777U) == static_cast<mode_t>(mode));
        CHECK(status_of(copy / name).st_mtim.tv_sec == kObjectTime);
    }
}

}  // namespace

TEST_CASE("a tree is made of hard links within a file system") {
    const TemporaryDirectory folder;
    const auto object = canonical_object(folder);
    const auto copy = folder.path() / "copy";
    REQUIRE(copy_whole(object, copy).ok());
    check_is_same(object, copy);
    CHECK(status_of(object / "text").st_ino == status_of(copy / "text").st_ino);
}

TEST_CASE("a tree is copied into another file system, in the form that objects have") {
    const TemporaryDirectory folder;
    const auto elsewhere = in_memory();
    const auto object = canonical_object(folder);
    REQUIRE(copy_whole(object, elsewhere.path() / "copy").ok());
    check_is_same(object, elsewhere.path() / "copy");
    CHECK(status_of(object).st_dev != status_of(elsewhere.path()).st_dev);
    CHECK(status_of(elsewhere.path() / "copy" / "text").st_nlink == 1);
}

TEST_CASE("a file that is gone is told apart from one that cannot be linked") {
    const TemporaryDirectory folder;
    const Fd open = sys::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY).value();
    CHECK(link_or_copy(open, "none", open, "other").error().kind() == ErrorKind::NotFound);
}

TEST_CASE("a link that leads out of an object is not taken along") {
    const TemporaryDirectory folder;
    fs::create_directories(folder.path() / "object");
    fs::create_symlink("../outside", folder.path() / "object" / "link");
    CHECK(copy_whole(folder.path() / "object", folder.path() / "copy").error().kind() == ErrorKind::Refused);
}
