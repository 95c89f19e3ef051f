#include <doctest/doctest.h>

#include "launcher/build/build_system.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::building;

namespace {

std::string described(const Result<BuildSystem>& system) {
    if (!system.ok()) return system.error().message();
    std::string text = system->backend.name;
    for (const auto& folder : system->backend.path) text += concat(" in ", folder);
    for (const auto& requirement : system->requirements) text += concat(" needs ", requirement.str());
    return text;
}

std::string parsed(std::string_view text) { return described(parse_build_system(text)); }

constexpr std::string_view kSetuptools = "setuptools.build_meta:__legacy__ needs setuptools>=40.8.0";

}  // namespace

TEST_CASE("what [build-system] says is what is built with") {
    CHECK(parsed("[build-system]\nrequires = ['hatchling>=1', 'x']\nbuild-backend = 'hatchling.build'\n") ==
          "hatchling.build needs hatchling>=1 needs x");
    CHECK(parsed(
              "[build-system]\nrequires = []\nbuild-backend = 'b:object.attribute'\nbackend-path = ['.', 'tools']\n") ==
          "b:object.attribute in . in tools");
}

TEST_CASE("without a table it is setuptools, and without a backend its old behaviour") {
    CHECK(parsed("[project]\nname = 'p'\n") == kSetuptools);
    CHECK(parsed("[build-system]\nrequires = ['setuptools']\n") == "setuptools.build_meta:__legacy__ needs setuptools");
    const tests::TemporaryDirectory folder;
    folder.write("setup.py", "");
    CHECK(described(read_build_system(folder.path())) == kSetuptools);
}

TEST_CASE("a table without requires is an error, as is a folder that is no project") {
    CHECK(parsed("[build-system]\nbuild-backend = 'b'\n") ==
          "pyproject.toml, line 1: [build-system] must have `requires` (PEP 518)");
    const tests::TemporaryDirectory folder;
    CHECK(described(read_build_system(folder.path())) == "the source has neither a pyproject.toml nor a setup.py");
}

TEST_CASE("what cannot be a requirement, a backend or its path is refused with its line") {
    CHECK(parsed("build-system = 1\n") == "pyproject.toml, line 1: `build-system` must be a table");
    CHECK(parsed("[build-system]\nrequires = 'x'\n").ends_with("`requires` must be an array of strings"));
    CHECK(parsed("[build-system]\nrequires = []\nbuild-backend = 'a b; import os'\n")
              .starts_with("pyproject.toml, line 3"));
    for (const auto* folder : {"/etc", "../x", "a/../../x"}) {
        CHECK(parsed(concat("[build-system]\nrequires = []\nbackend-path = ['", folder, "']\n"))
                  .ends_with("`backend-path` must name folders of the source itself"));
    }
    CHECK_FALSE(parse_build_system("[build-system]\nrequires = ['not a requirement!']\n").ok());
    CHECK_FALSE(parse_build_system("not toml").ok());
}
