#include <doctest/doctest.h>
#include <gnu/libc-version.h>
#include <sys/utsname.h>

#include "store/base/file.hpp"
#include "store/interpreter/object/host_fit.hpp"
#include "store/interpreter/object/manifest.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using interpreter::InterpreterManifest;

namespace {

InterpreterManifest of_this_machine() {
    utsname system{};
    REQUIRE(::uname(&system) == 0);
    return {"3.11.7",     "python3.11", "cpython-311", system.machine, ::gnu_get_libc_version(), std::string(64, '0'),
            {"libc.so.6"}};
}

Result<void> check(const InterpreterManifest& manifest) {
    const tests::TemporaryDirectory object;
    const auto text = interpreter::format_manifest(manifest);
    REQUIRE(write_file_atomically(object.path() / interpreter::kManifestName, text).ok());
    return interpreter::check_fits_host(object.path());
}

bool says(const Result<void>& refused, std::string_view text) {
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().kind() == ErrorKind::Refused);
    return refused.error().message().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("an interpreter whose libraries this machine has fits it") { CHECK(check(of_this_machine()).ok()); }

TEST_CASE("an interpreter is refused where libraries are missing, with the names of all of them") {
    auto manifest = of_this_machine();
    manifest.needs.insert({"libnowhere.so.9", "libelsewhere.so.1"});
    CHECK(says(check(manifest), "libelsewhere.so.1, libnowhere.so.9"));
}

TEST_CASE("a library is found by the loader and never by a path") {
    auto manifest = of_this_machine();
    manifest.needs.insert("./libc.so.6");
    CHECK(says(check(manifest), "./libc.so.6"));
}

TEST_CASE("an interpreter that was made with a newer glibc is refused") {
    auto manifest = of_this_machine();
    manifest.glibc = "2.999";
    CHECK(says(check(manifest), "needs glibc 2.999"));
}

TEST_CASE("an interpreter for another processor is refused") {
    auto manifest = of_this_machine();
    manifest.machine = "pdp11";
    CHECK(says(check(manifest), "is for pdp11"));
}
