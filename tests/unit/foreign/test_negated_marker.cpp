#include "launcher/foreign/text/negated_marker.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::foreign;

namespace {

pep::Marker marker(std::string_view text) { return pep::Marker::parse(text).value(); }

}  // namespace

TEST_CASE("the opposite of a marker holds exactly where it does not") {
    pep::MarkerEnvironment environment{"cpython", "3.11.7", "posix",  "x86_64", "CPython", "6.1",
                                       "Linux",   "#1",     "3.11.7", "3.11",   "linux"};
    for (const auto* text :
         {"os_name == 'posix'", "os_name != 'posix'", "python_version < '3.11'", "'3.8' <= python_version",
          "python_full_version > '3.11.6'", "'lin' in sys_platform", "sys_platform not in 'linux darwin'",
          "os_name == 'nt' or (sys_platform == 'linux' and python_version >= '3.12')",
          "(os_name == 'a' or os_name == 'posix') and (sys_platform == 'linux' or os_name == 'b')",
          "os_name == \"a' or (\" or platform_version == '#1'"}) {
        CAPTURE(text);
        const auto opposite = negated(marker(text));
        REQUIRE(opposite.ok());
        CHECK(marker(text).evaluate(environment, {}) != opposite->evaluate(environment, {}));
        CHECK(negated(*opposite)->evaluate(environment, {}) == marker(text).evaluate(environment, {}));
    }
}

TEST_CASE("a comparison without an opposite is said") {
    CHECK(negated(marker("python_version ~= '3.8'")).error().message() == "`~=` in a marker has no opposite");
}

TEST_CASE("what may hold on Linux is told from what may not") {
    CHECK(may_hold_on_linux(marker("python_version < '3.9' and platform_machine == 'aarch64'")));
    CHECK(may_hold_on_linux(marker("sys_platform != 'darwin'")));
    CHECK_FALSE(may_hold_on_linux(marker("sys_platform == 'win32' or platform_system == 'Darwin'")));
}
