#include "store/plan/object_info.hpp"

#include <doctest/doctest.h>

#include "store/plan/derivation.hpp"

using namespace pyenvx;
using namespace pyenvx::store;

namespace {

ObjectInfo example() {
    ObjectInfo info{.path = StorePath::make(Sha256::of("a"), "a-1").value()};
    info.deriver = "pyenvx-derivation 1\nkind fetch\nname a-1\n";
    info.references = {StorePath::make(Sha256::of("b"), "b-1").value()};
    info.size = 42;
    info.nar_hash = Sha256::of("nar");
    info.nar_size = 99;
    info.realises = {{Sha256::of("recipe"), "wheel"}};
    return info;
}

}  // namespace

TEST_CASE("an info file reads back as it was written") {
    const auto info = example();
    const auto read = parse_info(info_text(info)).value();
    CHECK(read.path == info.path);
    CHECK(read.deriver == info.deriver);
    CHECK(read.references == info.references);
    CHECK(read.size == 42);
    CHECK(read.nar_hash == info.nar_hash);
    CHECK(read.nar_size == 99);
    CHECK(read.realises == info.realises);
}

TEST_CASE("an info file has the fields that were published, in their order") {
    const auto info = example();
    CHECK(info_text(info) ==
          concat("StorePath: ", info.path.str(), "\nNarHash: sha256:", info.nar_hash->hex(),
                 "\nNarSize: 99\nSize: 42\nReferences: ", info.references[0].str(),
                 "\nDeriver: pyenvx-derivation 1\nDeriver: kind fetch\nDeriver: name a-1\nRealises: sha256:",
                 Sha256::of("recipe").hex(), " wheel\n"));
}

TEST_CASE("an info file names the boot right after the path, as long as the object may not have reached the disk") {
    auto info = example();
    info.boot = "1234-5678";
    CHECK(info_text(info).starts_with(concat("StorePath: ", info.path.str(), "\nBoot: 1234-5678\nNarHash: ")));
    CHECK(parse_info(info_text(info)).value().boot == "1234-5678");
}

TEST_CASE("a falsified or damaged info file is refused") {
    const auto text = info_text(example());
    CHECK(parse_info("").error().kind() == ErrorKind::Corrupt);
    CHECK(parse_info(text + "Size: 43\n").error().kind() == ErrorKind::Corrupt);
    CHECK(parse_info(text + "Unknown: 1\n").error().kind() == ErrorKind::Corrupt);
    CHECK(parse_info(text.substr(5)).error().kind() == ErrorKind::Corrupt);
    CHECK(parse_info(text.substr(0, text.size() - 1)).error().kind() == ErrorKind::Corrupt);
    CHECK(parse_info(text + "Realises: sha256:" + std::string(64, '0') + " wheel\n").error().kind() ==
          ErrorKind::Corrupt);
    CHECK(parse_info(text + "Realises: " + Sha256::of("a").hex() + " wheel\n").error().kind() == ErrorKind::Corrupt);
}

TEST_CASE("a recipe speaks for the address that it makes, and for no other") {
    const auto recipe = Derivation::make(DerivationKind::Fetch, "a", {{"file", Sha256::of("x")}}, {}).value();
    const auto built = Derivation::make(DerivationKind::BuildSdist, "a", {{"source", Sha256::of("x")}}, {}).value();
    ObjectInfo info{.path = recipe.output_path(), .deriver = recipe.text()};
    CHECK(check_recipe(info).ok());
    info.deriver = built.text();
    CHECK(check_recipe(info).ok());
    info.deriver = recipe.text() + "more\n";
    CHECK(check_recipe(info).error().kind() == ErrorKind::Refused);
    info = {.path = StorePath::make(Sha256::of("b"), "a").value(), .deriver = recipe.text()};
    CHECK(check_recipe(info).error().kind() == ErrorKind::Refused);
}
