// Small random sets of packages with ranges, extras and markers, compared with trying every combination.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "resolving.hpp"

using namespace pyenvx;
using namespace pyenvx::tests;

namespace {

constexpr int kPackages = 4;

/// Package to version and, apart from that, the extras of it that count.
using Chosen = std::map<std::string, std::string>;

class RandomPackages {
public:
    explicit RandomPackages(unsigned seed) : random_(seed) {
        for (int package = 0; package < kPackages; ++package) {
            const auto count = 1 + random_() % 3;
            for (unsigned i = 1; i <= count; ++i) add(letter(package), std::to_string(i) + ".0");
        }
        for (auto left = 1 + random_() % 3; left > 0; --left) asked_for.push_back(requirement());
    }

    MemorySource source;
    std::vector<std::string> asked_for;

    bool has_solution() const {
        std::vector<Chosen> partial{{}};
        for (const auto& [package, versions] : releases_) {
            std::vector<Chosen> longer = partial;
            for (const auto& chosen : partial) {
                for (const auto& [number, requires_dist] : versions) {
                    longer.push_back(chosen);
                    longer.back()[package] = number;
                }
            }
            partial = std::move(longer);
        }
        return std::any_of(partial.begin(), partial.end(), [&](const Chosen& chosen) { return is_solution(chosen); });
    }

    /// Follows what is asked for through the chosen versions.
    bool is_solution(const Chosen& chosen) const {
        std::set<std::pair<std::string, std::string>> done;
        auto waiting = asked_for;
        while (!waiting.empty()) {
            const auto& wanted = parsed(waiting.back());
            waiting.pop_back();
            const auto at = chosen.find(wanted.name.str());
            if (at == chosen.end() || !wanted.specifiers.contains(version(at->second), pep::Prereleases::Allow))
                return false;
            visit(at->first, at->second, "", done, waiting);
            for (const auto& extra : wanted.extras) visit(at->first, at->second, extra.str(), done, waiting);
        }
        return true;
    }

private:
    static std::string letter(int package) { return std::string(1, static_cast<char>('a' + package)); }

    std::string requirement() {
        static constexpr const char* kSpecifiers[] = {"", "<2", ">=2", "==1.0", "!=2.0", ">2", "<=2,>1"};
        static constexpr const char* kExtras[] = {"", "", "[x]", "[y]", "[x,y]"};
        return letter(static_cast<int>(random_() % kPackages)) + kExtras[random_() % 5] + kSpecifiers[random_() % 7];
    }

    void add(const std::string& package, const std::string& number) {
        static constexpr const char* kMarkers[] = {"", "", "; extra == 'x'", "; extra == 'y'"};
        Release release{number, {}, {"x", "y"}};
        for (auto left = random_() % 4; left > 0; --left)
            release.requires_dist.push_back(requirement() + kMarkers[random_() % 4]);
        releases_[package][number] = release.requires_dist;
        source.add(package, release);
    }

    void visit(const std::string& package, const std::string& number, const std::string& extra,
               std::set<std::pair<std::string, std::string>>& done, std::vector<std::string>& waiting) const {
        if (!done.emplace(package, extra).second) return;
        for (const auto& text : releases_.at(package).at(number)) {
            const auto marker = text.find(';');
            const auto of_extra = marker == text.npos ? std::string() : text.substr(text.size() - 2, 1);
            if (of_extra == extra) waiting.push_back(text.substr(0, marker));
        }
    }

    /// Remembered, since every combination asks for the same few.
    const pep::Requirement& parsed(const std::string& text) const {
        const auto at = parsed_.find(text);
        return at != parsed_.end() ? at->second
                                   : parsed_.emplace(text, pep::Requirement::parse(text).value()).first->second;
    }

    std::mt19937 random_;
    mutable std::map<std::string, pep::Requirement> parsed_;
    std::map<std::string, std::map<std::string, std::vector<std::string>>> releases_;
};

}  // namespace

TEST_CASE("the resolver finds a valid set of packages exactly where one exists") {
    int solved = 0, contradictory = 0;
    for (unsigned seed = 0; seed < 600; ++seed) {
        RandomPackages packages(seed);
        SilentProgress progress;
        const auto resolution = resolve::resolve(request(packages.asked_for), packages.source, progress);
        ++(resolution.ok() ? solved : contradictory);
        CAPTURE(seed);
        REQUIRE(resolution.ok() == packages.has_solution());
        if (!resolution.ok()) {
            REQUIRE(resolution.error().kind() == ErrorKind::Unsatisfiable);
            continue;
        }
        Chosen chosen;
        for (const auto& package : resolution->packages) chosen[package.name.str()] = package.version.str();
        REQUIRE(packages.is_solution(chosen));
    }
    CHECK(solved > 120);
    CHECK(contradictory > 120);
}
