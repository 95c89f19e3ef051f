#include <doctest/doctest.h>

#include "store/archive/member_name.hpp"

using namespace pyenvx;
using namespace pyenvx::archive;

TEST_CASE("ordinary names are taken, those with spaces, dots and other scripts among them") {
    for (const auto* name :
         {"a", "a/b.py", "a/", ".hidden", "...", "a b", "..a/b..", "caf\xC3\xA9", "\xE6\x97\xA5", "a:b"}) {
        CHECK(check_member_name(name).ok());
    }
}

TEST_CASE("directories may be implied by files before and after they are named") {
    MemberTree tree;
    CHECK(tree.add_file("a/b/c").ok());
    CHECK(tree.add_directory("a/b").ok());
    CHECK(tree.add_file("a/b/d").ok());
    CHECK(tree.add_directory("a").ok());
    CHECK_FALSE(tree.add_directory("a").ok());
}

TEST_CASE("a tree of more directories than any wheel has is refused") {
    MemberTree tree;
    std::optional<Error> error;
    for (std::size_t i = 0; i <= kMaxDirectories && !error; ++i) {
        const auto added = tree.add_file(concat(i, "/file"));
        if (!added.ok()) error = added.error();
    }
    REQUIRE(error);
    CHECK(error->kind() == ErrorKind::Refused);
    CHECK(error->message() == concat("the archive member ", kMaxDirectories, " is one directory too many"));
}
