#include "store/pep/specifier.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::pep;

namespace {

bool contains(std::string_view specifier, std::string_view version) {
    return Specifier::parse(specifier).value().contains(Version::parse(version).value(), Prereleases::Allow);
}

SpecifierSet set(std::string_view text) { return SpecifierSet::parse(text).value(); }

std::vector<std::string> filtered(std::string_view specifiers, const std::vector<std::string>& texts,
                                  std::optional<Prereleases> prereleases = std::nullopt) {
    std::vector<Version> versions;
    for (const auto& text : texts) versions.push_back(Version::parse(text).value());
    std::vector<std::string> out;
    for (const auto& version : set(specifiers).filter(versions, prereleases)) out.push_back(version.str());
    return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("greater than a final excludes its post-releases and local versions") {
    CHECK_FALSE(contains(">1.7", "1.7.0.post1"));
    CHECK_FALSE(contains(">1.7", "1.7.0+local"));
    CHECK_FALSE(contains(">1.7rc1", "1.7rc1.post1"));
    CHECK(contains(">1.7", "1.7.0.1"));
    CHECK(contains(">1.7", "1.8.dev0"));
    CHECK(contains(">1.7rc1", "1.7rc2.dev0"));
    CHECK(contains(">1.7rc1", "1.7"));
}

TEST_CASE("greater than a post-release contains later post-releases but not its own local versions") {
    CHECK(contains(">1.7.post1", "1.7.post2"));
    CHECK(contains(">1.7.post1", "1.7.post2.dev0"));
    CHECK_FALSE(contains(">1.7.post1", "1.7.post1+local"));
    CHECK(contains(">1.7.dev1", "1.7.dev2"));
    CHECK_FALSE(contains(">1.7.dev1", "1.7.dev1+local"));
}

TEST_CASE("less than a version excludes its pre-releases unless it is one") {
    CHECK_FALSE(contains("<1.7", "1.7rc1"));
    CHECK_FALSE(contains("<1.7", "1.7.0.dev0"));
    CHECK(contains("<1.7", "1.6.post9"));
    CHECK(contains("<1.7rc1", "1.7a1"));
    CHECK(contains("<1.7.post1", "1.7"));
    CHECK_FALSE(contains("<1.7.post1", "1.7.post1.dev0"));
    CHECK_FALSE(contains("<0", "0.dev0"));
}

TEST_CASE("local versions count only where the specifier names one") {
    CHECK(contains("==1.7", "1.7+local"));
    CHECK(contains("<=1.7", "1.7.0+local"));
    CHECK_FALSE(contains("!=1.7", "1.7+local"));
    CHECK_FALSE(contains("==1.7+local", "1.7"));
    CHECK(contains("==1.7+LOCAL", "1.7.0+local"));
    CHECK(contains("!=1.7+local", "1.7+other"));
}

TEST_CASE("a wildcard compares the release with zeros added") {
    CHECK(contains("==1.7.*", "1.7.dev0"));
    CHECK(contains("==1.7.0.*", "1.7"));
    CHECK(contains("==1.7.*", "1.7.9.post1+x"));
    CHECK_FALSE(contains("==1.7.*", "1.70"));
    CHECK_FALSE(contains("==1.*", "1!1.0"));
    CHECK_FALSE(contains("!=1.7.*", "1.7rc1"));
}

TEST_CASE("compatible releases keep everything but the last number") {
    CHECK(contains("~=1.4.2", "1.4.9"));
    CHECK_FALSE(contains("~=1.4.2", "1.5"));
    CHECK_FALSE(contains("~=1.4", "2.0.dev0"));
    CHECK(contains("~=1.4a1", "1.4b1"));
    CHECK_FALSE(contains("~=1.4", "1.4rc1"));
}

TEST_CASE("clauses that say nothing definite are refused") {
    for (const auto* text : {"~=1", "==1.dev1.*", "==1+l.*", "==1a1.*", ">=1.*", ">=1+l", "~=1.0+l", "<1.0.*", "1.0",
                             "=1.0", "<>1.0", "^1.0", "==", "== 1 0", "==1.*.*", "~=1.0po\xc5\xbft1", ""}) {
        CAPTURE(text);
        CHECK_FALSE(Specifier::parse(text).ok());
    }
}

TEST_CASE("arbitrary equality compares text, ignoring the case of ASCII letters") {
    CHECK(contains("===1.7RC1", "1.7rc1"));
    CHECK_FALSE(contains("===1.7", "1.7.0"));
    CHECK_FALSE(contains("===1.7.*", "1.7.1"));
    CHECK(Specifier::parse("===FooBar").value().contains_text("foobar"));
    CHECK_FALSE(Specifier::parse("===").ok());
    CHECK_FALSE(Specifier::parse(">=1").value().contains_text("foobar"));
}

TEST_CASE("pre-releases can be excluded from a clause that names one") {
    const auto clause = Specifier::parse(">=1.0rc1").value();
    CHECK(clause.names_prerelease());
    CHECK(clause.contains(Version::parse("1.0rc2").value(), Prereleases::Allow));
    CHECK_FALSE(clause.contains(Version::parse("1.0rc2").value(), Prereleases::Exclude));
    CHECK_FALSE(Specifier::parse("!=1.0rc1").value().names_prerelease());
    CHECK(Specifier::parse("===1.0rc1").value().names_prerelease());
}

TEST_CASE("a set in its normal form is sorted and says nothing twice") {
    CHECK(set(" >= 1.0 ,,<2, ").str() == "<2,>=1.0");
    CHECK(set("==1.0,==1.0.0").str() == "==1.0");
    CHECK(set("~=1.4,~=1.4.0").clauses().size() == 2);
    CHECK((set(">=1") & set("<2")).str() == "<2,>=1");
    CHECK(set("").empty());
    CHECK_FALSE(SpecifierSet::parse(">=1 <2").ok());
}

TEST_CASE("pre-releases are taken only when nothing final satisfies") {
    CHECK(filtered(">=1", {"1.0", "2.0a1"}) == Texts{"1.0"});
    CHECK(filtered(">1.0", {"1.0", "2.0a1"}) == Texts{"2.0a1"});
    CHECK(filtered("", {"1.0a1", "1.0a2"}) == Texts{"1.0a1", "1.0a2"});
    CHECK(filtered(">=1.0a1", {"1.0a2", "1.0"}) == Texts{"1.0a2", "1.0"});
    CHECK(filtered(">=1", {"2.0a1", "1.0"}, Prereleases::Allow) == Texts{"2.0a1", "1.0"});
    CHECK(filtered(">=1.0a1", {"2.0a1"}, Prereleases::Exclude).empty());
}

TEST_CASE("only exact clauses pin") {
    CHECK(set("==1.0").pins());
    CHECK(set(">=1,===1.0").pins());
    CHECK_FALSE(set("==1.*").pins());
    CHECK_FALSE(set(">=1,<=1").pins());
}
