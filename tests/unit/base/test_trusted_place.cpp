#include "store/base/trusted_place.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

// uid of nobody in particular
constexpr uid_t kStranger = 54321;

struct Place {
    TemporaryDirectory temporary;
    fs::path outer = temporary.path() / "outer";
    fs::path inner = outer / "inner";

    Place() { fs::create_directories(inner); }
    Error refusal() const {
        const auto trusted = trusted_place(inner.native());
        REQUIRE(!trusted.ok());
        return trusted.error();
    }
};

}  // namespace

TEST_CASE("a folder below folders of one's own is trusted, by its real path") {
    const Place place;
    fs::create_directory_symlink(place.outer, place.temporary.path() / "link");
    const auto trusted = trusted_place((place.temporary.path() / "link" / "inner").native());
    REQUIRE(trusted.ok());
    CHECK(*trusted == fs::canonical(place.inner).native());
}

TEST_CASE("a folder on the way that others may write is named") {
    const Place place;
    for (const mode_t mode : {0777U, 0775U, 0757U}) {
        REQUIRE(::chmod(place.outer.c_str(), mode) == 0);
        CHECK(place.refusal().kind() == ErrorKind::Refused);
        CHECK(place.refusal().message() == concat("others may write ", fs::canonical(place.outer).native()));
    }
}

TEST_CASE("a sticky folder may be on the way, and is not trusted itself") {
    const Place place;
    REQUIRE(::chmod(place.outer.c_str(), 01777) == 0);
    CHECK(trusted_place(place.inner.native()).ok());
    CHECK(trusted_place(place.outer.native()).error().kind() == ErrorKind::Refused);
}

TEST_CASE("a folder of another user is named with its owner") {
    if (::geteuid() != 0) return;  // nobody else can give it away
    const Place place;
    REQUIRE(::chown(place.outer.c_str(), kStranger, 0) == 0);
    CHECK(place.refusal().kind() == ErrorKind::Refused);
    CHECK(place.refusal().message() ==
          concat(fs::canonical(place.outer).native(), " belongs to uid 54321, which is neither root nor you"));
}

TEST_CASE("a place that is not there is not found") {
    const Place place;
    CHECK(trusted_place((place.inner / "none").native()).error().kind() == ErrorKind::NotFound);
}
