#include "store/pep/marker.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::pep;

namespace {

MarkerEnvironment environment() {
    return {.implementation_name = "cpython",
            .implementation_version = "3.14.0",
            .os_name = "posix",
            .platform_machine = "x86_64",
            .platform_python_implementation = "CPython",
            .platform_release = "6.1.0-18-amd64",
            .platform_system = "Linux",
            .platform_version = "#1 SMP",
            .python_full_version = "3.14.0a1",
            .python_version = "3.14",
            .sys_platform = "linux"};
}

bool holds(std::string_view text, const std::set<std::string>& extras = {}) {
    std::set<ExtraName> names;
    for (const auto& extra : extras) names.insert(ExtraName::parse(extra).value());
    return Marker::parse(text).value().evaluate(environment(), names);
}

std::string normal(std::string_view text) { return Marker::parse(text).value().str(); }

}  // namespace

TEST_CASE("less and greater mean nothing on text, and with an equals sign they mean equality") {
    CHECK_FALSE(holds("os_name < 'z'"));
    CHECK_FALSE(holds("os_name > 'a'"));
    CHECK(holds("os_name <= 'posix'"));
    CHECK(holds("os_name >= 'posix'"));
    CHECK_FALSE(holds("os_name >= 'a'"));
}

TEST_CASE("versions are compared as versions from either side") {
    CHECK(holds("python_version >= '3.8'"));
    CHECK(holds("'3.8' <= python_version"));
    CHECK(holds("python_version == '3.*'"));
    CHECK(holds("python_version ~= '3.8'"));
    CHECK(holds("implementation_version == '3.14'"));
}

TEST_CASE("a pre-release interpreter satisfies what its version satisfies") {
    CHECK(holds("python_full_version >= '3.14.0a0'"));
    CHECK(holds("python_full_version > '3.13'"));
    CHECK_FALSE(holds("python_full_version >= '3.14'"));
    CHECK_FALSE(holds("python_full_version < '3.14'"));
}

TEST_CASE("an interpreter from an untagged checkout has a version") {
    auto untagged = environment();
    untagged.python_full_version = "3.14.0+";
    CHECK(Marker::parse("python_full_version >= '3.14'").value().evaluate(untagged, {}));
    CHECK(Marker::parse("python_full_version == '3.14.0+local'").value().evaluate(untagged, {}));
}

TEST_CASE("what makes no specifier is compared as text") {
    CHECK(holds("platform_release == '6.1.0-18-amd64'"));
    CHECK_FALSE(holds("platform_release > '6.1.0-17-amd64'"));
    CHECK_FALSE(holds("platform_release >= '5'"));  // the kernel's own release is no version
    CHECK(holds("python_version in '3.13, 3.14'"));
    CHECK(holds("'3.1' in python_version"));
    CHECK(holds("python_version not in '3.13'"));
}

TEST_CASE("extras are compared in their normal form, each in turn") {
    CHECK(holds("extra == 'Foo_Bar'", {"foo-bar"}));
    CHECK(holds("'FOO.bar' == extra", {"x", "foo-bar"}));
    CHECK_FALSE(holds("extra == 'foo'"));
    CHECK(holds("extra == ''"));
    CHECK(holds("extra != 'foo'", {"foo", "x"}));
    CHECK_FALSE(holds("extra == 'foo' and extra == 'x'", {"foo", "x"}));
}

TEST_CASE("the set of extras can be asked as a whole") {
    CHECK(holds("'Foo_Bar' in extras", {"foo-bar"}));
    CHECK(holds("'a' in extras and 'b' in extras", {"a", "b"}));
    CHECK(holds("'a' not in extras"));
    CHECK_FALSE(holds("'dev' in dependency_groups", {"dev"}));
    CHECK_FALSE(holds("extras == 'a'", {"a"}));
}

TEST_CASE("and binds tighter than or") {
    CHECK(holds("os_name == 'posix' or os_name == 'x' and os_name == 'y'"));
    CHECK_FALSE(holds("(os_name == 'posix' or os_name == 'x') and os_name == 'y'"));
}

TEST_CASE("a comparison without meaning is false") {
    CHECK_FALSE(holds("'a' == 'b'"));
    CHECK_FALSE(holds("os_name ~= 'posix'"));
    CHECK_FALSE(holds("os_name === 'posix'"));
}

TEST_CASE("names from before PEP 508 are still read") {
    CHECK(holds("os.name == 'posix' and sys.platform == 'linux'"));
    CHECK(normal("platform.python_implementation == 'x'") == "platform_python_implementation == \"x\"");
    CHECK(normal("python_implementation == 'x'") == "platform_python_implementation == \"x\"");
    CHECK_FALSE(Marker::parse("platform.system == 'x'").ok());
}

TEST_CASE("strings have Python's escapes") {
    CHECK(holds("os_name == '\\x70\\157s\\u0069x'"));
    CHECK(normal("os_name == 'a\\q'") == "os_name == \"a\\q\"");
    CHECK(normal("os_name == 'a\"b'") == "os_name == 'a\"b'");
    for (const auto* text : {"os_name == '\\x7'", "os_name == '\\'", "os_name == 'a\nb'", "os_name == '\\U00110000'",
                             "os_name == '\\ud800'", "os_name == '\\N{BULLET}'", "os_name == 'a"}) {
        CAPTURE(text);
        CHECK_FALSE(Marker::parse(text).ok());
    }
}

TEST_CASE("the normal form keeps only the parentheses that matter") {
    CHECK(normal("((os_name=='a'))") == "os_name == \"a\"");
    CHECK(normal("(os_name=='a' or extra=='B')and(os_name=='c')") ==
          "(os_name == \"a\" or extra == \"b\") and os_name == \"c\"");
}

TEST_CASE("what is no marker is refused with the column") {
    const auto result = Marker::parse("os_name == 'x' And os_name == 'y'");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().message().find("column 16") != std::string::npos);
    for (const auto* text : {"", "()", "unknown == 'x'", "os_name", "os_name = 'x'", "os_names == 'x'",
                             "os_name notin 'x'", "os_name not in", "(os_name == 'x'", "os_name == 'x')",
                             "os_name == 'x' and", "os_name == 'x'\n", "os_name\xc2\xa0== 'x'"}) {
        CAPTURE(text);
        CHECK_FALSE(Marker::parse(text).ok());
    }
}

TEST_CASE("parentheses may not nest without end") {
    const std::string deep = std::string(100'000, '(') + "os_name == 'x'" + std::string(100'000, ')');
    CHECK_FALSE(Marker::parse(deep).ok());
    const std::string allowed = std::string(50, '(') + "os_name == 'x'" + std::string(50, ')');
    CHECK(normal(allowed) == "os_name == \"x\"");
}
