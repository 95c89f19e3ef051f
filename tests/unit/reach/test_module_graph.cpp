#include "launcher/reach/module_graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::reach;

namespace {

// Two wheels' objects: `app` imports a part of `lib`.
struct Objects {
    tests::TemporaryDirectory folder;
    ModuleGraph graph;

    Objects() {
        write("app", "app/__init__.py", "from .core import run\n");
        write("app", "app/core.py", "import lib.used.deep\nfrom lib import sibling, value\nfrom . import absent\n");
        write("app", "app/__main__.py", "import lib\n");
        write("app", "app-1.0.dist-info/entry_points.txt", "[console_scripts]\nrun-lib = lib.tool:main\n");
        write("lib", "lib/__init__.py", "");
        write("lib", "lib/used/__init__.py", "from ..sibling import x\n");
        write("lib", "lib/used/deep.py", "import lib.used\n");
        write("lib", "lib/sibling.py", "");
        write("lib", "lib/tool.py", "");
        write("lib", "lib/unused.py", "");
        REQUIRE(graph.add(folder.path() / "app", true).ok());
        REQUIRE(graph.add(folder.path() / "lib", false).ok());
    }
    // Every module has 100 bytes, so that bytes count modules.
    void write(const std::string& object, const std::string& path, std::string text) const {
        text.resize(std::max<std::size_t>(text.size(), 100), '\n');
        folder.write(object + "/site/" + path, text);
    }
    std::vector<std::uint64_t> reached(const Entry& entry) {
        std::vector<std::uint64_t> modules;
        for (const auto& extent : graph.reach(entry)) modules.push_back(extent.reached / 100);
        return modules;
    }
};

using Counts = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("imports are followed from module to module and from distribution to distribution") {
    CHECK(Objects().reached({.imports = {{0, "app"}}}) == Counts{2, 4});
    CHECK(Objects().reached({.imports = {{0, "lib.used"}}}) == Counts{0, 3});
    CHECK(Objects().reached({.imports = {{0, "lib", {"sibling"}}}}) == Counts{0, 2});
    CHECK(Objects().reached({.imports = {{0, "json"}, {1, "app"}}}) == Counts{0, 0});
}

TEST_CASE("a module that is run runs its package and its main module") {
    CHECK(Objects().reached({.imports = {{0, "app", {"__main__"}}}}) == Counts{3, 4});
}

TEST_CASE("a command leads to the module of its entry point") {
    CHECK(Objects().reached({.command = "run-lib"}) == Counts{0, 2});
    CHECK(Objects().reached({.command = "other"}) == Counts{0, 0});
}

TEST_CASE("a program with modules of its own may import whatever was declared") {
    CHECK(Objects().reached({.imports = {{0, "helper"}}, .has_own_modules = true}) == Counts{2, 4});
}

TEST_CASE("a name of absurd depth leads nowhere") {
    std::string name = "lib.used";
    for (int i = 0; i < 1'000'000; ++i) name += ".x";
    CHECK(Objects().reached({.imports = {{0, name}}}) == Counts{0, 0});
}

TEST_CASE("the modules that are reached are named by their paths") {
    auto modules = Objects().graph.reach({.imports = {{0, "lib", {"sibling"}}}})[1].modules;
    std::sort(modules.begin(), modules.end());
    CHECK(modules == std::vector<std::string>{"lib/__init__.py", "lib/sibling.py"});
}
