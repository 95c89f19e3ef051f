#include "store/bytecode/bytecode_object.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "store/base/file.hpp"
#include "store/bytecode/modules.hpp"
#include "store/interpreter/object/manifest.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/interpreter/host_pythons.hpp"

using namespace pyenvx;
using namespace pyenvx::bytecode;
using pyenvx::tests::host_pythons;
using pyenvx::tests::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

/// A store with wheels' objects, and an interpreter that is the host's own with a manifest for a root.
struct TestStore {
    TemporaryDirectory directory;
    store::Store store = store::Store::open(directory.path() / "home").value();
    interpreter::InterpreterObject python = make_interpreter();
    CompileWorkers workers = CompileWorkers::start(python, 2).value();

    interpreter::InterpreterObject make_interpreter() const {
        const auto host = host_pythons().back();
        directory.write(
            concat("python/", interpreter::kManifestName),
            interpreter::format_manifest(
                {host.version.str(), host.library_name, "cpython-311", "x86_64", "2.36", Sha256::of("").hex(), {}}));
        return {store::StorePath::make(Sha256::of("python"), "cpython-3.11.7").value(), directory.path() / "python",
                host.executable};
    }
    store::StorePath object(const std::string& name, const Files& files) {
        const auto path = store::StorePath::make(Sha256::of(name), name).value();
        auto draft = store.begin(path).value();
        REQUIRE(draft.has_value());
        REQUIRE(make_directories(draft->path() / "site").ok());
        for (const auto& [file, bytes] : files) {
            REQUIRE(make_directories((draft->path() / file).parent_path()).ok());
            REQUIRE(write_file_atomically(draft->path() / file, bytes).ok());
        }
        return (*std::move(draft)).commit({.path = path}).value();
    }
    Result<store::StorePath> realise(const store::StorePath& wheel, Optimisation level = Optimisation::None) {
        return realise_bytecode({wheel, level}, python, store, workers);
    }
    store::StorePath part(const store::StorePath& wheel, const Selection& selected) {
        return realise_bytecode({wheel, Optimisation::None, selected}, python, store, workers).value();
    }
    std::vector<std::string> files(const store::StorePath& path) const {
        const auto root = store.locate(path);
        std::vector<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(root)) {
            if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(root).native());
        }
        std::sort(names.begin(), names.end());
        return names;
    }
};

std::vector<std::string> paths(const std::vector<Module>& modules) {
    std::vector<std::string> names;
    for (const auto& module : modules) names.push_back(module.path);
    return names;
}

}  // namespace

TEST_CASE("a bytecode object has the wheel's folders and nothing but bytecode") {
    TestStore home;
    const auto wheel = home.object("demo-1.0", {{"site/six.py", "x = 1\n"},
                                                {"site/demo/__init__.py", ""},
                                                {"site/demo/inner/deep.py", "y = 2\n"},
                                                {"site/demo/data.json", "{}"},
                                                {"site/demo-1.0.dist-info/METADATA", ""},
                                                {"scripts/tool.py", "z = 3\n"}});
    const auto made = home.realise(wheel).value();
    CHECK(made.name() == "demo-1.0");
    CHECK(home.files(made) == std::vector<std::string>{"__pycache__/six.cpython-311.pyc",
                                                       "demo/__pycache__/__init__.cpython-311.pyc",
                                                       "demo/inner/__pycache__/deep.cpython-311.pyc"});
    CHECK(home.store.find(made).value()->references.empty());
    CHECK(home.store.find(made).value()->deriver ==
          bytecode_derivation(wheel, home.python.path, Optimisation::None).value().text());
}

TEST_CASE("each level has an object of its own, and one that exists is not made again") {
    TestStore home;
    const auto wheel = home.object("demo-1.0", {{"site/demo.py", "x = 1\n"}});
    const auto plain = home.realise(wheel).value();
    const auto optimised = home.realise(wheel, Optimisation::NoAsserts).value();
    CHECK(plain != optimised);
    CHECK(home.files(optimised) == std::vector<std::string>{"__pycache__/demo.cpython-311.opt-1.pyc"});
    home.python.executable = "/nonexistent";
    CHECK(home.realise(wheel).value() == plain);
}

TEST_CASE("a module that does not compile is left out of a whole object") {
    TestStore home;
    const auto wheel = home.object("demo-1.0", {{"site/good.py", ""}, {"site/template.py", "{% if %}\n"}});
    CHECK(home.files(home.realise(wheel).value()) == std::vector<std::string>{"__pycache__/good.cpython-311.pyc"});
}

TEST_CASE("modules that only a test runner loads get no bytecode, and others beside them do") {
    TestStore home;
    const auto wheel = home.object("demo-1.0", {{"site/demo/tests/__init__.py", ""},
                                                {"site/demo/tests/runner.py", ""},
                                                {"site/demo/tests/conftest.py", ""},
                                                {"site/demo/tests/test_a.py", ""},
                                                {"site/demo/tests/inner/test_b.py", ""},
                                                {"site/demo/test/b_test.py", ""},
                                                {"site/demo/test_support.py", ""}});
    CHECK(paths(modules_of(home.store.locate(wheel)).value()) ==
          std::vector<std::string>{"demo/test_support.py", "demo/tests/__init__.py", "demo/tests/runner.py"});
}

TEST_CASE("what a wheel brings as bytecode, and folders that no import reaches, are passed by") {
    TestStore home;
    const auto wheel = home.object("demo-1.0", {{"site/demo/__pycache__/evil.py", ""},
                                                {"site/demo-1.0.dist-info/hook.py", ""},
                                                {"site/demo.libs/x.py", ""},
                                                {"site/demo/a.py", "12345"}});
    const auto modules = modules_of(home.store.locate(wheel)).value();
    CHECK(paths(modules) == std::vector<std::string>{"demo/a.py"});
    CHECK(source_bytes(modules) == 5);
}

TEST_CASE("a wheel without modules has an empty object") {
    TestStore home;
    const auto wheel = home.object("data-1.0", {{"site/data/x.json", ""}});
    CHECK(home.files(home.realise(wheel).value()).empty());
}

TEST_CASE("a part has the modules that were asked for, and those of the part before it") {
    TestStore home;
    const auto wheel = home.object("demo-1.0", {{"site/a.py", ""}, {"site/b.py", ""}, {"site/c.py", ""}});
    const auto first = home.part(wheel, {"a.py"});
    CHECK(home.files(first) == std::vector<std::string>{"__pycache__/a.cpython-311.pyc"});
    const auto second = home.part(wheel, {"b.py"});
    CHECK(home.files(second) ==
          std::vector<std::string>{"__pycache__/a.cpython-311.pyc", "__pycache__/b.cpython-311.pyc"});
    CHECK(find_bytecode(wheel, home.python.path, Optimisation::None, home.store).value() == second);
}

TEST_CASE("what a part has is not compiled again for the whole") {
    TestStore home;
    const auto wheel = home.object("demo-1.0", {{"site/a.py", "x = 1\n"}, {"site/b.py", ""}});
    const auto part = home.part(wheel, {"a.py"});
    const auto whole = home.realise(wheel).value();
    const auto in = [&](const store::StorePath& object) {
        return fs::path(home.store.locate(object) / "__pycache__/a.cpython-311.pyc");
    };
    CHECK(fs::equivalent(in(part), in(whole)));
    CHECK(home.files(whole).size() == 2);
    CHECK(find_bytecode(wheel, home.python.path, Optimisation::None, home.store).value() == whole);
    CHECK(home.part(wheel, {"b.py"}) == whole);
}

TEST_CASE("a part that is gone from the store is no help") {
    TestStore home;
    const auto wheel = home.object("demo-1.0", {{"site/a.py", ""}, {"site/b.py", ""}});
    const auto part = home.part(wheel, {"a.py"});
    const auto folder = home.store.locate(part);
    for (const auto& entry : {folder, folder / "__pycache__"}) fs::permissions(entry, fs::perms::owner_all);
    fs::remove_all(folder);
    CHECK(home.files(home.part(wheel, {"b.py"})) == std::vector<std::string>{"__pycache__/b.cpython-311.pyc"});
}

TEST_CASE("the recipe is written as it was") {
    const auto path = [](const char* text) { return store::StorePath::parse(text).value(); };
    const auto recipe =
        bytecode_derivation(path("00000000000000000000000000000000-demo-1.0"),
                            path("11111111111111111111111111111111-cpython-3.11.7"), Optimisation::NoDocstrings);
    CHECK(recipe.value().text() ==
          "pyenvx-derivation 1\nkind bytecode\nname demo-1.0\n"
          "input distribution object:00000000000000000000000000000000-demo-1.0\n"
          "input interpreter object:11111111111111111111111111111111-cpython-3.11.7\n"
          "set format 1\nset optimisation 2\n");
}
