#include "store/bytecode/workers/compile_workers.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <charconv>
#include <filesystem>
#include <thread>

#include "store/base/file.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/interpreter/host_pythons.hpp"

using namespace pyenvx;
using namespace pyenvx::bytecode;
using pyenvx::tests::host_pythons;
using pyenvx::tests::output_of;
using pyenvx::tests::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

interpreter::InterpreterObject object_of(const interpreter::Interpreter& python) {
    return {store::StorePath::make(Sha256::of("python"), "cpython").value(), python.base_prefix, python.executable};
}

/// Sources in a folder of their own, and where their bytecode goes.
struct Sources {
    TemporaryDirectory folder;
    interpreter::Interpreter python = host_pythons().back();
    CompileWorkers workers = CompileWorkers::start(object_of(python), 2).value();
    std::vector<CompileOrder> orders;

    void add(const std::string& name, const std::string& text, Optimisation level = Optimisation::None) {
        orders.push_back({folder.write(name + ".py", text), folder.path() / (name + ".pyc"), name + ".py", level});
    }
    bool has_bytecode(const std::string& name) const { return fs::exists(folder.path() / (name + ".pyc")); }
    /// What the bytecode prints when it is run without its source.
    std::string run(const std::string& name) const {
        return output_of(python.executable, {(folder.path() / (name + ".pyc")).native()});
    }
};

std::string nested(std::size_t depth, const std::string& open, const std::string& close) {
    std::string text = "x = ";
    for (std::size_t i = 0; i < depth; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text + "\n";
}

std::vector<pid_t> children_of_this_process() {
    std::vector<pid_t> pids;
    for (const auto& task : fs::directory_iterator("/proc/self/task")) {
        const auto text = read_file(task.path() / "children", 1 << 16).value_or("");
        for (const auto word : split(trim(text), ' ')) {
            if (const auto pid = parse_decimal(word)) pids.push_back(static_cast<pid_t>(*pid));
        }
    }
    return pids;
}

}  // namespace

TEST_CASE("what compiles has unchecked bytecode that names a neutral file") {
    Sources sources;
    sources.add("good", "def f(): pass\nprint(f.__code__.co_filename)\n");
    REQUIRE(sources.workers.compile(sources.orders).ok());
    CHECK(sources.run("good") == "good.py\n");
    const auto bytes = read_file(sources.orders[0].target, 1 << 20).value();
    CHECK(bytes.substr(0, 4) == sources.python.bytecode_magic);
    CHECK(bytes.substr(4, 4) == std::string("\1\0\0\0", 4));
}

TEST_CASE("what does not compile has no bytecode, and that is no error") {
    Sources sources;
    sources.add("template", "{{ name }} = \n");
    sources.add("binary", std::string("\0\xff\xfe", 3));
    sources.add("good", "print('good')\n");
    sources.orders.push_back({sources.folder.path() / "absent.py", sources.folder.path() / "absent.pyc", "absent.py"});
    REQUIRE(sources.workers.compile(sources.orders).ok());
    CHECK_FALSE(sources.has_bytecode("template"));
    CHECK_FALSE(sources.has_bytecode("binary"));
    CHECK_FALSE(sources.has_bytecode("absent"));
    CHECK(sources.run("good") == "good\n");
}

TEST_CASE("no code of what is compiled runs") {
    Sources sources;
    const auto trace = sources.folder.path() / "trace";
    sources.add("eager", concat("open('", trace, "', 'w')\n"));
    REQUIRE(sources.workers.compile(sources.orders).ok());
    CHECK(sources.has_bytecode("eager"));
    CHECK_FALSE(fs::exists(trace));
}

TEST_CASE("levels of optimisation are Python's own") {
    Sources sources;
    const std::string text = "def f(): 'docstring'\nassert False\nprint(f.__doc__)\n";
    sources.add("none", text, Optimisation::None);
    sources.add("one", text, Optimisation::NoAsserts);
    sources.add("two", text, Optimisation::NoDocstrings);
    REQUIRE(sources.workers.compile(sources.orders).ok());
    CHECK(sources.run("none") == "failed");
    CHECK(sources.run("one") == "docstring\n");
    CHECK(sources.run("two") == "None\n");
}

TEST_CASE("hostile sources cost themselves their bytecode and nobody else") {
    Sources sources;
    sources.add("brackets", nested(200'000, "(", ")"));
    sources.add("operators", nested(200'000, "-", ""));
    sources.add("lists", nested(90, "[", "]"));
    sources.add("huge", "x = '" + std::string(9 << 20, 'x') + "'\n");
    sources.add("memory", "x = (" + std::string(60, '(') + "0" + std::string(60, ')') + ",) * 10 ** 12\n");
    for (int i = 0; i < 20; ++i) sources.add(concat("good", i), "print('good')\n");
    REQUIRE(sources.workers.compile(sources.orders).ok());
    CHECK_FALSE(sources.has_bytecode("brackets"));
    CHECK_FALSE(sources.has_bytecode("huge"));
    for (int i = 0; i < 20; ++i) CHECK(sources.has_bytecode(concat("good", i)));
}

TEST_CASE("a worker that was killed is replaced, and its module is compiled") {
    Sources sources;
    sources.add("first", "print(1)\n");
    REQUIRE(sources.workers.compile(sources.orders).ok());
    const auto before = children_of_this_process();
    REQUIRE(before.size() == 2);
    for (const auto pid : before) ::kill(pid, SIGKILL);
    sources.orders.clear();
    for (int i = 0; i < 8; ++i) sources.add(concat("later", i), "print(2)\n");
    REQUIRE(sources.workers.compile(sources.orders).ok());
    for (int i = 0; i < 8; ++i) CHECK(sources.has_bytecode(concat("later", i)));
}

TEST_CASE("no worker outlives its owner") {
    { Sources sources; }
    CHECK(children_of_this_process().empty());
}

TEST_CASE("an interpreter that is not there is an error") {
    auto python = object_of(host_pythons().back());
    python.executable = "/nonexistent/python";
    CHECK_FALSE(CompileWorkers::start(python, 2).ok());
}

TEST_CASE("an interpreter that ends at once leaves modules without bytecode and nobody waiting") {
    TemporaryDirectory folder;
    auto python = object_of(host_pythons().back());
    python.executable = "/bin/true";
    auto workers = CompileWorkers::start(python, 2).value();
    std::vector<CompileOrder> orders;
    for (int i = 0; i < 50; ++i) {
        orders.push_back({folder.write("m.py", ""), folder.path() / concat(i, ".pyc"), "m.py"});
    }
    CHECK(workers.compile(orders).ok());
    CHECK_FALSE(fs::exists(orders[0].target));
}

TEST_CASE("callers in several threads share the workers") {
    Sources sources;
    for (int i = 0; i < 60; ++i) sources.add(concat("m", i), "print(1)\n");
    std::vector<std::jthread> callers;
    for (std::size_t i = 0; i < 3; ++i) {
        callers.emplace_back(
            [&, i] { CHECK(sources.workers.compile(std::span(sources.orders).subspan(i * 20, 20)).ok()); });
    }
    callers.clear();
    for (int i = 0; i < 60; ++i) CHECK(sources.has_bytecode(concat("m", i)));
}

TEST_CASE("every interpreter of the machine compiles for itself") {
    for (const auto& python : host_pythons()) {
        CAPTURE(python.executable);
        TemporaryDirectory folder;
        auto workers = CompileWorkers::start(object_of(python), 1).value();
        const CompileOrder order{folder.write("m.py", "print('m')\n"), folder.path() / "m.pyc", "m.py"};
        REQUIRE(workers.compile(std::span(&order, 1)).ok());
        CHECK(output_of(python.executable, {order.target.native()}) == "m\n");
    }
}
