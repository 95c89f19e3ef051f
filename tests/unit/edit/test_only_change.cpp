#include "launcher/edit/only_change.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::edit;

namespace {

/// Whether `after` is `before` but for the list, which is to be ["a"].
bool is_only_change(std::string_view before, std::string_view after) {
    return check_only_change(before, after, {"dependencies"}, {"a"}).ok();
}

}  // namespace

TEST_CASE("a changed list is the only change that passes") {
    CHECK(is_only_change("x = 1\ndependencies = []\n", "x = 1\ndependencies = ['a']\n"));
    CHECK_FALSE(is_only_change("dependencies = []\n", "dependencies = ['b']\n"));
}

TEST_CASE("a changed value of any type is seen") {
    const std::pair<std::string, std::string> changes[] = {
        {"1", "2"},
        {"true", "false"},
        {"'a'", "'b'"},
        {"1.5", "2.5"},
        {"0.0", "-0.0"},
        {"2025-06-01", "2025-06-02"},
        {"12:00:00", "12:00:01"},
        {"2025-06-01T12:00:00Z", "2025-06-01T12:00:00+01:00"},
        {"[1]", "[1, 1]"},
        {"{y = 1}", "{z = 1}"},
        {"1", "1.0"},
    };
    for (const auto& example : changes) {
        const auto& [before, after] = example;
        CAPTURE(example.first);
        CAPTURE(example.second);
        const auto with = [](const std::string& value) { return concat("dependencies = ['a']\nx = ", value, '\n'); };
        CHECK(is_only_change(with(before), with(before)));
        CHECK_FALSE(is_only_change(with(before), with(after)));
    }
}
