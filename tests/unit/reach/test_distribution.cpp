#include "launcher/reach/distribution.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using Names = std::set<std::string>;

TEST_CASE("a distribution is known by its modules, packages, extensions, entry points and scripts") {
    const tests::TemporaryDirectory object;
    object.write("site/demo/__init__.py", "");
    object.write("site/six.py", "");
    object.write("site/_speed.cpython-311-x86_64-linux-gnu.so", "");
    object.write("site/demo-1.0.dist-info/entry_points.txt", "[console_scripts]\ndemo = demo:main\n");
    object.write("scripts/old-demo", "#!python\n");
    const auto distribution = reach::describe(object.path()).value();
    CHECK(distribution.modules == Names{"demo", "six", "_speed"});
    CHECK(distribution.commands == Names{"demo", "old-demo"});
}
