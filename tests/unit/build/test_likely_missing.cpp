#include <doctest/doctest.h>

#include <filesystem>

#include "store/realise/build/missing/likely_missing.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx::build;

namespace {

/// A system with lists of packages of its own.
class System {
public:
    System() { folder_.write("etc/debian_version", "12.0\n"); }
    void write(std::string_view name, std::string_view bytes) const { folder_.write(name, bytes); }
    std::string advice(const std::string& line) const {
        return likely_missing({line}, {"demo-1.0", "host"}, folder_.path());
    }

private:
    pyenvx::tests::TemporaryDirectory folder_;
};

std::string advice(std::vector<std::string> lines, const std::string& toolchain = "host") {
    return likely_missing(lines, {"demo-1.0", toolchain}, "/nowhere");
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

TEST_CASE("the well-known are named with Debian's package for them") {
    const System system;
    for (const auto& example : {std::pair{"x.c:1:10: fatal error: ffi.h: No such file or directory", "libffi-dev"},
                                {"x.c:1:10: fatal error: 'libxml/tree.h' file not found", "libxml2-dev"},
                                {"/usr/bin/ld: cannot find -lpq: No such file or directory", "libpq-dev"},
                                {"/usr/bin/ld: cannot find -lssl", "libssl-dev"},
                                {"sh: 1: cmake: not found", "cmake"},
                                {"./configure: line 3: swig: command not found", "swig"},
                                {"make: gfortran: No such file or directory", "gfortran"},
                                {"ERROR: Program 'ninja' not found or not executable", "ninja-build"},
                                {"No package 'libffi' found", "libffi-dev"},
                                {"Package 'cairo', required by 'virtual:world', not found", "libcairo2-dev"},
                                {"Package libxml-2.0 was not found in the pkg-config search path.", "libxml2-dev"},
                                {"meson.build:3:0: ERROR: Dependency \"openblas\" not found", "libopenblas-dev"}}) {
        const auto& [line, package] = example;
        CAPTURE(example.first);
        CHECK(says(system.advice(line), std::string("apt install ") + package + ")"));
    }
}

TEST_CASE("what only looks like a missing program is none") {
    for (const auto* line : {"ERROR: the page: not found", "error: label not found", "sh: 1: /usr/bin/x: not found",
                             "-- Could NOT find Doxygen (missing: DOXYGEN_EXECUTABLE)", "sh: 1: a b: not found"}) {
        CAPTURE(line);
        CHECK(advice({line}).empty());
    }
    CHECK(says(advice({"  Could NOT find ZLIB (missing: ZLIB_LIBRARY)"}), "CMake's package ZLIB is missing"));
}

TEST_CASE("an installed header that lies elsewhere is named with the setting that finds it") {
    const System system;
    const std::string line = "x.c:1:10: fatal error: ft2build.h: No such file or directory";
    system.write("var/lib/dpkg/info/libfreetype-dev:amd64.list", "/.\n/usr/include/freetype2/ft2build.h\n");
    CHECK(says(system.advice(line), "Debian's package libfreetype-dev has brought /usr/include/freetype2/ft2build.h"));
    CHECK(says(system.advice(line), "[build.demo] variables = { CFLAGS = \"-I/usr/include/freetype2\" }"));
    system.write("var/lib/dpkg/info/other.list", "/usr/include/other/ft2build.h\n");
    CHECK(says(system.advice(line), "apt install libfreetype-dev"));
}

TEST_CASE("an installed header where compilers look is no news") {
    const System system;
    system.write("var/lib/dpkg/info/odd-dev.list", "/usr/include/x86_64-linux-gnu/odd.h\n");
    CHECK(says(system.advice("fatal error: odd.h: No such file or directory"), "install the package of your system"));
}

TEST_CASE("apt-file's lists are asked for what is not well-known" *
          doctest::skip(!std::filesystem::exists("/usr/lib/apt/apt-helper"))) {
    const System system;
    system.write("var/lib/apt/lists/mirror_dists_stable_main_Contents-amd64",
                 "usr/include/deep/odd.h           libdevel/libdeep-dev\n"
                 "usr/include/odd.h                otherlibs/odd-data,libdevel/libodd-dev\n"
                 "usr/share/doc/odd.h              doc/odd-doc\n"
                 "usr/lib/x86_64-linux-gnu/libodd.so libdevel/libodd2-dev\n"
                 "usr/bin/odd                      utils/odd-tools\n"
                 "usr/lib/x86_64-linux-gnu/pkgconfig/odd.pc\tlibdevel/libodd3-dev\n");
    CHECK(says(system.advice("fatal error: odd.h: No such file or directory"), "apt install libodd-dev)"));
    CHECK(says(system.advice("/usr/bin/ld: cannot find -lodd"), "apt install libodd2-dev)"));
    CHECK(says(system.advice("sh: 1: odd: not found"), "apt install odd-tools)"));
    CHECK(says(system.advice("No package 'odd' found"), "apt install libodd3-dev)"));
    CHECK(
        says(system.advice("fatal error: unknown.h: No such file or directory"), "install the package of your system"));
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
