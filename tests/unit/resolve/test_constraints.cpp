#include <doctest/doctest.h>

#include "resolving.hpp"

using namespace pyenvx;
using namespace pyenvx::tests;

namespace {

resolve::ResolveRequest constrained(const std::vector<std::string>& requirements, const char* constraint) {
    auto made = request(requirements);
    made.constraints.push_back({pep::Requirement::parse(constraint).value(), "constraints.txt, line 1"});
    return made;
}

}  // namespace

TEST_CASE("a constraint holds for a package that somebody requires") {
    MemorySource source;
    source.add("a", {"1.0", {"b"}}).add("b", {"2.0"}).add("b", {"1.0"});
    CHECK(answer(constrained({"a"}, "b<2"), source) == "a 1.0, b 1.0");
}

TEST_CASE("a constraint asks for nothing by itself") {
    MemorySource source;
    source.add("a", {"1.0"}).add("b", {"1.0"});
    CHECK(answer(constrained({"a"}, "b<2"), source) == "a 1.0");
}

TEST_CASE("a constraint whose marker does not hold is none") {
    MemorySource source;
    source.add("a", {"2.0"}).add("a", {"1.0"});
    CHECK(answer(constrained({"a"}, "a<2; os_name == 'nt'"), source) == "a 2.0");
}

TEST_CASE("an explanation names the constraint and where it stands") {
    MemorySource source;
    source.add("a", {"2.0"}).add("a", {"1.0"});
    SilentProgress progress;
    const auto outcome = resolve::resolve(constrained({"a>=2"}, "a<2"), source, progress);
    REQUIRE_FALSE(outcome.ok());
    auto text = outcome.error().message();
    for (const auto& note : outcome.error().notes()) text += "\n" + note;
    CHECK(text.find("a<2") != std::string::npos);
    CHECK(text.find("constraints.txt, line 1") != std::string::npos);
}
