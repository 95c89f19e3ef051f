// The promise of the editor over lists that nobody would write: random ones, and those that fuzzing kept.
#include <doctest/doctest.h>

#include <random>

#include "launcher/edit/requirement_list.hpp"
#include "tests/fuzz/edit/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;

namespace {

class RandomList {
public:
    explicit RandomList(unsigned seed) : random_(seed) {}

    std::string text() {
        std::string text = "a = 1\ndependencies = [";
        const auto items = below(4);
        for (unsigned i = 0; i < items; ++i) {
            text += filler() + item(i) + filler();
            if (i + 1 < items || below(2) == 0) text += ",";
        }
        return text + filler() + "]" + (below(2) == 0 ? "" : "\nz = [\"a\"]\n");
    }

private:
    unsigned below(unsigned count) { return static_cast<unsigned>(random_() % count); }

    std::string item(unsigned number) {
        const auto name = concat("package", number);
        switch (below(4)) {
            case 0: return concat("'", name, "'");
            case 1: return concat("\"", name, " # [x], \\\"\"");
            default: return concat("\"", name, "\"");
        }
    }
    /// Blanks, and now and then line ends and comments.
    std::string filler() {
        std::string text;
        for (auto pieces = below(3); pieces > 0; --pieces) {
            switch (below(6)) {
                case 0: text += "\n"; break;
                case 1: text += " # it's, [a] \"comment\"\n"; break;
                case 2: text += "\n    "; break;
                case 3: text += "\t"; break;
                default: text += " "; break;
            }
        }
        return text;
    }

    std::mt19937 random_;
};

}  // namespace

TEST_CASE("whatever a list looks like, adding and removing leaves it as it was") {
    for (unsigned seed = 0; seed < 20'000; ++seed) {
        const auto text = RandomList(seed).text();
        CAPTURE(seed);
        CAPTURE(text);
        const edit::KeyPath list{"dependencies"};
        const auto added = edit::put_requirement(text, list, "added");
        REQUIRE(added.ok());
        const auto removed = edit::drop_package(added->text, list, pep::PackageName::parse("added").value());
        CAPTURE(added->text);
        REQUIRE(removed.ok());
        REQUIRE(removed->text == text);
    }
}

TEST_CASE("whatever a list looks like, each of its items can be taken out") {
    for (unsigned seed = 0; seed < 5'000; ++seed) {
        const auto text = RandomList(seed).text();
        CAPTURE(text);
        for (const auto* name : {"package0", "package1", "package2"}) {
            REQUIRE(edit::drop_package(text, {"dependencies"}, pep::PackageName::parse(name).value()).ok());
        }
    }
}

TEST_CASE("the editor keeps its promises over every input of the corpus") {
    tests::replay_corpus("edit", "edit", fuzz::check_edit);
}
