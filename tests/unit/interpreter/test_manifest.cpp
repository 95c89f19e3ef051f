#include "store/interpreter/object/manifest.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::interpreter;

namespace {

// The golden form: objects in people's stores hold it.
constexpr std::string_view kText =
    "pyenvx-interpreter 1\n"
    "version 3.11.7\n"
    "library python3.11\n"
    "cache-tag cpython-311\n"
    "machine x86_64\n"
    "glibc 2.36\n"
    "source e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
    "needs libc.so.6\n"
    "needs libm.so.6\n";

}  // namespace

TEST_CASE("the description of an interpreter object has its lasting form") {
    const auto manifest = parse_manifest(kText).value();
    CHECK(manifest.version == "3.11.7");
    CHECK(manifest.library_name == "python3.11");
    CHECK(manifest.needs == std::set<std::string>{"libc.so.6", "libm.so.6"});
    CHECK(format_manifest(manifest) == kText);
}

TEST_CASE("a description in any other form is refused") {
    const std::string text(kText);
    for (std::size_t size = 0; size < text.size(); ++size) {
        const auto cut = text.substr(0, size);
        // Whole lines of libraries may be missing without anyone seeing it; nothing else.
        if (!cut.ends_with("855\n") && !cut.ends_with("libc.so.6\n")) CHECK_FALSE(parse_manifest(cut).ok());
    }
    CHECK_FALSE(parse_manifest(text + "needs libc.so.6\n").ok());
    CHECK_FALSE(parse_manifest(text + "needs liba.so\n").ok());
    CHECK_FALSE(parse_manifest(text + "needs a b\n").ok());
    CHECK_FALSE(parse_manifest("pyenvx-interpreter 01" + text.substr(20)).ok());
}

TEST_CASE("a description of a later format is told apart from a damaged one") {
    CHECK(parse_manifest("pyenvx-interpreter 2\nanything\n").error().kind() == ErrorKind::TooNew);
    CHECK(parse_manifest("pyenvx-interpreter x\n").error().kind() == ErrorKind::Corrupt);
}
