// Small random universes, compared with trying every combination.
#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <random>

#include "launcher/resolve/pubgrub/solver.hpp"

using namespace pyenvx;
using namespace pyenvx::pubgrub;

namespace {

/// `package` at `candidate` (or always, where it is nobody's) needs `required` in `states`.
struct Need {
    PackageId package;
    std::size_t candidate;
    PackageId required;
    StateSet states;
};

struct RandomUniverse final : Universe {
    std::vector<std::size_t> sizes;
    std::vector<StateSet> asked_for;  // by package; all states where nobody asks
    std::vector<Need> needs;
    mutable std::mt19937 random;

    explicit RandomUniverse(unsigned seed) : random(seed) {
        const std::size_t count = 2 + random() % 5;
        for (std::size_t i = 0; i < count; ++i) sizes.push_back(random() % 5);
        for (std::size_t i = 0; i < count; ++i) {
            asked_for.push_back(random() % 3 == 0 ? some(i) : StateSet::all(sizes[i]));
            for (std::size_t candidate = 0; candidate < sizes[i]; ++candidate) add_needs(i, candidate);
        }
    }

    void add_needs(std::size_t package, std::size_t candidate) {
        for (auto left = random() % 4; left > 0; --left) {
            const auto required = random() % sizes.size();
            needs.push_back(
                {static_cast<PackageId>(package), candidate, static_cast<PackageId>(required), some(required)});
        }
    }
    StateSet some(std::size_t package) const {
        auto states = StateSet::none(sizes[package]);
        for (std::size_t i = 0; i < sizes[package]; ++i) {
            if (random() % 2 == 0) states.add(i);
        }
        return states;
    }

    std::size_t packages() const override { return sizes.size(); }
    std::size_t candidates(PackageId package) const override { return sizes[package]; }
    bool is_ready(PackageId, const PartialSolution&) const override { return true; }
    std::size_t choose(PackageId, const StateSet& allowed) const override {
        auto choice = allowed.next(0);
        for (auto i = choice; i < allowed.candidates(); i = allowed.next(i + 1)) {
            if (random() % 2 == 0) choice = i;
        }
        return choice;
    }
    Result<void> load(PackageId package, std::size_t candidate, const PartialSolution&,
                      Incompatibilities& known) override {
        for (const auto& need : needs) {
            if (need.package != package || need.candidate != candidate) continue;
            known.add_fact(0, {{package, StateSet::one(sizes[package], candidate)}, {need.required, ~need.states}});
        }
        return {};
    }

    bool allows(const Choices& choices) const {
        const auto is_in = [&](PackageId package, const StateSet& states) {
            return choices[package] ? states.has(*choices[package]) : states.has_absent();
        };
        for (PackageId package = 0; package < sizes.size(); ++package) {
            if (!is_in(package, asked_for[package])) return false;
        }
        for (const auto& need : needs) {
            if (choices[need.package] == need.candidate && !is_in(need.required, need.states)) return false;
        }
        return true;
    }

    bool has_solution() const {
        Choices choices(sizes.size());
        while (true) {
            if (allows(choices)) return true;
            std::size_t digit = 0;
            for (; digit < sizes.size(); ++digit) {
                const auto next = choices[digit] ? *choices[digit] + 1 : 0;
                if (next < sizes[digit]) {
                    choices[digit] = next;
                    break;
                }
                choices[digit].reset();
            }
            if (digit == sizes.size()) return false;
        }
    }
};

}  // namespace

TEST_CASE("the solver finds a valid solution exactly where one exists") {
    int solved = 0, contradictory = 0;
    for (unsigned seed = 0; seed < 4000; ++seed) {
        RandomUniverse universe(seed);
        Incompatibilities known;
        for (PackageId package = 0; package < universe.sizes.size(); ++package) {
            known.add_fact(0, {{package, ~universe.asked_for[package]}});
        }
        const auto outcome = Solver(universe, known).solve().value();
        const auto* choices = std::get_if<Choices>(&outcome);
        ++(choices != nullptr ? solved : contradictory);
        CAPTURE(seed);
        if (choices != nullptr) REQUIRE(universe.allows(*choices));
        REQUIRE((choices != nullptr) == universe.has_solution());
    }
    CHECK(solved > 800);
    CHECK(contradictory > 800);
}
