#include "launcher/reach/choose.hpp"

#include <doctest/doctest.h>

using namespace pyenvx::reach;
using Places = std::vector<std::size_t>;

namespace {

// joblib, matplotlib (needs numpy, pillow), numpy, pandas (needs numpy), pillow, scikit-learn (needs joblib, numpy).
std::vector<Distribution> scientific() {
    return {{{"joblib"}, {}, {}, false, 1},     {{"matplotlib", "pylab"}, {}, {2, 4}, true, 6},
            {{"numpy"}, {"f2py"}, {}, true, 5}, {{"pandas"}, {}, {2}, true, 10},
            {{"PIL"}, {}, {}, false, 2},        {{"sklearn"}, {}, {0, 2}, true, 8}};
}

}  // namespace

TEST_CASE("a program reaches what it imports and then what that needs, each once") {
    CHECK(reached({.modules = {"os", "sklearn", "pandas"}}, scientific()) == Places{3, 5, 2, 0});
    CHECK(reached({.modules = {"numpy"}}, scientific()) == Places{2});
}

TEST_CASE("a command reaches what brings it") {
    CHECK(reached({.command = "f2py"}, scientific()) == Places{2});
    CHECK(reached({.command = "unknown"}, scientific()).empty());
}

TEST_CASE("a program with modules of its own may reach all that was declared") {
    CHECK(reached({.modules = {"helper"}, .everything_declared = true}, scientific()) == Places{1, 2, 3, 5, 4, 0});
}

TEST_CASE("a prompt and a program that imports nothing declared reach nothing") {
    CHECK(reached({}, scientific()).empty());
    CHECK(reached({.modules = {"json"}}, scientific()).empty());
}

TEST_CASE("distributions that need each other are reached and not run around in") {
    const std::vector<Distribution> cycle = {{{"a"}, {}, {1}, true, 1}, {{"b"}, {}, {0}, false, 1}};
    CHECK(reached({.modules = {"a"}}, cycle) == Places{0, 1});
}

TEST_CASE("a namespace that several share reaches them all") {
    const std::vector<Distribution> shared = {{{"google"}, {}, {}, true, 1}, {{"google"}, {}, {}, true, 1}};
    CHECK(reached({.modules = {"google"}}, shared) == Places{0, 1});
}

TEST_CASE("the budget takes whole distributions in order and passes by what is too large") {
    const Places order = {3, 5, 2, 0};
    CHECK(within_budget(order, scientific(), 24) == order);
    CHECK(within_budget(order, scientific(), 16) == Places{3, 2, 0});
    CHECK(within_budget(order, scientific(), 0).empty());
}

TEST_CASE("one processor has no budget, and more have more") {
    CHECK(budget_for(1) == 0);
    CHECK(budget_for(2) > 0);
    CHECK(budget_for(8) == 4 * budget_for(2));
}
