#include "launcher/declaration/declaration.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

Declaration declared(const std::vector<std::string>& requirements) {
    Declaration declaration;
    for (const auto& text : requirements) REQUIRE(add_requirement(declaration, text, "the command line").ok());
    return declaration;
}

std::string digest_with(std::string_view key, std::string_view value) {
    auto declaration = declared({"a"});
    REQUIRE(set_from_text(declaration.settings, *find_key(key), value, "here").ok());
    return declaration_digest(declaration);
}

}  // namespace

TEST_CASE("a requirement that is none is said with where it was asked for") {
    Declaration declaration;
    const auto result = add_requirement(declaration, "a==", "the command line");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().kind() == ErrorKind::Invalid);
    CHECK(result.error().message().starts_with("the command line: this is no requirement: expected "));
    CHECK(declaration.requirements.empty());
}

TEST_CASE("the digest of a declaration does not change from one version to the next") {
    auto declaration =
        declared({"b>=2,<3", "A.a[x]; python_version<'3.9'", "c @ https://files.example/c-1-py3-none-any.whl"});
    declaration.constraints.push_back(declared({"d<4"}).requirements.front());
    declaration.requires_python = SourcedSpecifier{pep::SpecifierSet::parse(">=3.11").value(), "x"};
    for (const auto& [key, value] : {std::pair("prerelease", "allow"),
                                     {"index-url", "https://index.example/simple"},
                                     {"extra-index-url", "https://a.example/ https://b.example/"},
                                     {"policy.index", "strict"}}) {
        REQUIRE(set_from_text(declaration.settings, *find_key(key), value, "here").ok());
    }
    CHECK(declaration_digest(declaration) == "e06311c5319456c5f09ffde812f89494282f18cd79c5976cdc93219cf7b8c2ff");
}

TEST_CASE("order, spelling, repeats and origins do not change a declaration's digest") {
    auto other = declared({"B ==1.0", "a", "A"});
    other.requirements.front().origin = "elsewhere";
    other.variables.emplace_back("X", "1");
    other.keep_pythonpath = true;
    CHECK(declaration_digest(declared({"a", "b==1.0"})) == declaration_digest(other));
}

TEST_CASE("credentials do not change a declaration's digest") {
    CHECK(digest_with("index-url", "https://u:p@index.example/s") ==
          digest_with("index-url", "https://index.example/s"));
    CHECK(digest_with("index-url", "https://index.example/@s") != digest_with("index-url", "https://index.example/s"));
    CHECK(declaration_digest(declared({"a @ https://u:p@files.example/a"})) ==
          declaration_digest(declared({"a @ https://files.example/a"})));
}

TEST_CASE("whatever decides the resolution changes a declaration's digest") {
    std::vector<std::string> digests{declaration_digest({}),
                                     declaration_digest(declared({"a"})),
                                     declaration_digest(declared({"a>1"})),
                                     declaration_digest(declared({"a[x]"})),
                                     digest_with("prerelease", "allow"),
                                     digest_with("index-url", "https://index.example/"),
                                     digest_with("extra-index-url", "https://index.example/"),
                                     digest_with("find-links", "https://index.example/"),
                                     digest_with("policy.index", "strict")};
    auto constrained = declared({"a"});
    constrained.constraints = constrained.requirements;
    digests.push_back(declaration_digest(constrained));
    auto python = declared({"a"});
    python.requires_python = SourcedSpecifier{pep::SpecifierSet::parse(">=3.11").value(), ""};
    digests.push_back(declaration_digest(python));
    auto pinned = declared({"a"});
    pinned.settings.pins.push_back({"x", "https://index.example/", {}, "", false});
    digests.push_back(declaration_digest(pinned));
    auto no_index = declared({"a"});
    no_index.settings.no_index = Sourced<bool>{true, ""};
    digests.push_back(declaration_digest(no_index));
    std::sort(digests.begin(), digests.end());
    CHECK(std::adjacent_find(digests.begin(), digests.end()) == digests.end());
}
