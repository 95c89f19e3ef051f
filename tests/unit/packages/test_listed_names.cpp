#include "launcher/packages/listed_names.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::packages;

namespace {

pep::PackageName name(std::string_view text) { return pep::PackageName::parse(text).value(); }

}  // namespace

TEST_SUITE("names of listed files") {
    TEST_CASE("a head is read in whatever spelling it has the project's name and version") {
        const auto own = name("my-demo");
        HeadReader reader(own);
        for (const auto* head : {"my_demo-1.0", "my-demo-1.0", "My.Demo-1.0.0", "my_demo-v1.0"}) {
            CAPTURE(head);
            const auto listed = reader.read(head);
            REQUIRE(listed.has_value());
            CHECK(listed->version == pep::Version::parse("1.0").value());
        }
    }

    TEST_CASE("a head of another project, or without a version, is none") {
        const auto own = name("demo");
        HeadReader reader(own);
        for (const auto* head : {"demo", "demo-", "demo-one", "other-1.0", "demo-extra-1.0", "-1.0"}) {
            CAPTURE(head);
            CHECK_FALSE(reader.read(head).has_value());
        }
    }

    TEST_CASE("a head of one version is told from those of others, however it is spelled") {
        const auto own = name("demo");
        HeadReader reader(own);
        const auto wanted = pep::Version::parse("1.20").value();
        for (const auto* head : {"demo-1.20", "demo-1.20.0", "demo-01.20", "demo-v1.20", "demo-0!1.20.0.0"}) {
            CAPTURE(head);
            CHECK(reader.read_if(head, wanted).has_value());
        }
        for (const auto* head : {"demo-1.2", "demo-1.20rc1", "demo-1.20.1", "demo-10", "demo-1.20.", "other-1.20"}) {
            CAPTURE(head);
            CHECK_FALSE(reader.read_if(head, wanted).has_value());
        }
    }

    TEST_CASE("only a name without dashes could begin a wheel's") {
        const auto own = name("my-demo");
        HeadReader reader(own);
        CHECK(reader.read("my_demo-1.0")->may_be_wheels);
        CHECK_FALSE(reader.read("my-demo-1.0")->may_be_wheels);
    }

    TEST_CASE("a tail says what kind of file it is") {
        using enum ListedEnding::Kind;
        CHECK(read_ending(".tar.gz").kind == Tarball);
        CHECK(read_ending(".zip").kind == Zip);
        CHECK(read_ending("-py3-none-any.whl").kind == Wheel);
        CHECK(read_ending("-py3-none-any.whl").tags == "py3-none-any");
        CHECK(read_ending("-2-py3-none-any.whl").build == "2");
        for (const auto* tail : {"", ".exe", "-none-any.whl", "-b-py3-none-any.whl", "-py3-none-any.egg"}) {
            CAPTURE(tail);
            CHECK(read_ending(tail).kind == Other);
        }
    }
}
