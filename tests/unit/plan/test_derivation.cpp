#include "store/plan/derivation.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::store;

namespace {

Result<Derivation> example() {
    const auto wheel = Sha256::of("wheel");
    const auto object = StorePath::make(Sha256::of("object"), "other-1.0").value();
    return Derivation::make(DerivationKind::Environment, "example-1!2.0", {{"wheel", wheel}, {"part", object}},
                            {{"library", "python3.11"}, {"format", "1"}});
}

constexpr std::string_view kGoldenText =
    "pyenvx-derivation 1\n"
    "kind environment\n"
    "name example-1_e2.0\n"
    "input part object:55cd85nhiajs8wnpnl4h6v5pxbym8anx-other-1.0\n"
    "input wheel sha256:ba59926159d2aa256eb8739b8da7e2b574b960e1202c6d624cbe981cef996c91\n"
    "set format 1\n"
    "set library python3.11\n";

}  // namespace

TEST_CASE("the text of a derivation is the one that was published") { CHECK(example().value().text() == kGoldenText); }

TEST_CASE("the address of a derivation is the one that was published") {
    CHECK(example().value().output_path().str() == "hv87sgchbf962qhpmfspgvra390ij7sq-example-1_e2.0");
}

TEST_CASE("a derivation reads back from its text") {
    const auto written = example().value();
    const auto read = Derivation::parse(written.text()).value();
    CHECK(read.text() == written.text());
    CHECK(read.output_path() == written.output_path());
}

TEST_CASE("the order in which inputs are given does not matter") {
    const auto a = Sha256::of("a");
    const auto b = Sha256::of("b");
    const auto one = Derivation::make(DerivationKind::Fetch, "n", {{"x", a}, {"x", b}}, {}).value();
    const auto two = Derivation::make(DerivationKind::Fetch, "n", {{"x", b}, {"x", a}, {"x", a}}, {}).value();
    CHECK(one.text() == two.text());
}

TEST_CASE("every input, setting, kind and name changes the address") {
    const auto a = Sha256::of("a");
    const auto base = Derivation::make(DerivationKind::Fetch, "n", {{"x", a}}, {{"k", "v"}}).value();
    CHECK(Derivation::make(DerivationKind::UnpackWheel, "n", {{"x", a}}, {{"k", "v"}}).value().output_path() !=
          base.output_path());
    CHECK(Derivation::make(DerivationKind::Fetch, "n", {{"y", a}}, {{"k", "v"}}).value().output_path() !=
          base.output_path());
    CHECK(Derivation::make(DerivationKind::Fetch, "n", {{"x", a}}, {{"k", "w"}}).value().output_path() !=
          base.output_path());
    CHECK(Derivation::make(DerivationKind::Fetch, "m", {{"x", a}}, {{"k", "v"}}).value().output_path().hash() !=
          base.output_path().hash());
}

TEST_CASE("a text that is not canonical is no derivation") {
    const std::string text = example().value().text();
    CHECK(Derivation::parse("").error().kind() == ErrorKind::Corrupt);
    CHECK(Derivation::parse(text.substr(0, text.size() - 1)).error().kind() == ErrorKind::Corrupt);
    CHECK(Derivation::parse(text + "set format 1\n").error().kind() == ErrorKind::Corrupt);
    CHECK(Derivation::parse(text + "odd line\n").error().kind() == ErrorKind::Corrupt);
    CHECK(Derivation::parse("pyenvx-derivation 2\nkind fetch\nname n\n").error().kind() == ErrorKind::TooNew);
}

TEST_CASE("values that could be taken for another line are refused") {
    CHECK_FALSE(Derivation::make(DerivationKind::Fetch, "n", {}, {{"k", "v\nset x y"}}).ok());
    CHECK_FALSE(Derivation::make(DerivationKind::Fetch, "n", {}, {{"k k", "v"}}).ok());
    CHECK_FALSE(Derivation::make(DerivationKind::Fetch, "n", {}, {{"k", ""}}).ok());
}
