#include <doctest/doctest.h>

#include "store/realise/build/likely_missing.hpp"

using namespace pyenvx::build;

namespace {

std::string advice(std::vector<std::string> lines, const std::string& toolchain = "host") {
    return likely_missing(lines, "demo-1.0", toolchain);
}

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a missing header is named, by gcc and by clang") {
    CHECK(advice({"c/x.c:1:10: fatal error: ffi.h: No such file or directory"})
              .starts_with("the header ffi.h is missing"));
    CHECK(advice({"x.c:1:10: fatal error: 'libxml/tree.h' file not found"}).starts_with("the header libxml/tree.h"));
}

TEST_CASE("a tool, a library and a module that are missing are named") {
    CHECK(says(advice({"error: command 'gcc' failed: No such file or directory"}), "the program gcc is missing"));
    CHECK(says(advice({"FileNotFoundError: [Errno 2] No such file or directory: 'cmake'"}), "the program cmake"));
    CHECK(says(advice({"/usr/bin/ld: cannot find -lpq: No such file or directory"}), "the library pq is missing"));
    CHECK(says(advice({"ModuleNotFoundError: No module named 'numpy.core'"}), "[build.demo] requires = [\"numpy\"]"));
}

TEST_CASE("a build that wants the network is told how else it gets what it fetches") {
    CHECK(says(advice({"urllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>"}),
               "[build.demo] inputs"));
}

TEST_CASE("without a toolchain that is the reason") {
    CHECK(says(advice({"error: command 'gcc' failed: No such file or directory"}, "none"), "`toolchain = \"none\"`"));
    CHECK(
        says(advice({"x.c:1:10: fatal error: stdio.h: No such file or directory"}, "none"), "`toolchain = \"none\"`"));
}

TEST_CASE("the last line that tells something counts, and nothing is made up") {
    CHECK(says(
        advice({"fatal error: png.h: No such file or directory", "fatal error: zlib.h: No such file or directory"}),
        "zlib.h"));
    CHECK(advice({"error: something else", "No such file or directory: '/build/source/x'"}).empty());
    CHECK(advice({}).empty());
}
