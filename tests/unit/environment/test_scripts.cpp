#include "store/environment/bin/scripts.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using tests::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

fs::path executable(const TemporaryDirectory& directory, std::string_view name, std::string_view bytes) {
    const auto path = directory.write(name, bytes);
    fs::permissions(path, fs::perms::owner_all);
    return path;
}

// An environment whose python says what it was started with, below a folder with a space in its name.
struct Bin {
    TemporaryDirectory directory;
    fs::path python = executable(directory, "my env/bin/python", "#!/bin/sh\necho \"$0|$1|$2|$3\"\n");
    fs::path script = executable(directory, "my env/bin/tool", entry_point_script({"tool", "a.b", "c.d"}));

    std::string run(const fs::path& program, std::vector<std::string> environment = {"PATH=/usr/bin:/bin"}) const {
        auto outcome = run_child(
            {.program = program, .arguments = {program, "an argument", "$x"}, .environment = std::move(environment)});
        REQUIRE(outcome.ok());
        return outcome->output;
    }
    std::string expected(const fs::path& named) const {
        return concat(python.native(), "|", named.native(), "|an argument|$x\n");
    }
};

}  // namespace

TEST_CASE("a command finds its environment's python by its own place, spaces and all") {
    const Bin bin;
    CHECK(bin.run(bin.script) == bin.expected(bin.script));
}

TEST_CASE("a command that is no link starts no other program to find its python") {
    const Bin bin;
    CHECK(bin.run(bin.script, {"PATH=/nowhere"}) == bin.expected(bin.script));
}

TEST_CASE("a command works through links to links in other folders") {
    const Bin bin;
    const auto link = bin.directory.path() / "link";
    fs::create_symlink("my env/bin/tool", bin.directory.path() / "first");
    fs::create_symlink("first", link);
    CHECK(bin.run(link) == bin.expected(link));
}

TEST_CASE("a command works through a link to its environment") {
    const Bin bin;
    const auto link = bin.directory.path() / "current";
    fs::create_directory_symlink("my env", link);
    CHECK(bin.run(link / "bin/tool") ==
          concat((link / "bin/python").native(), "|", (link / "bin/tool").native(), "|an argument|$x\n"));
}

TEST_CASE("to Python the header is a string, and the program calls its entry point") {
    TemporaryDirectory directory;
    directory.write("a/__init__.py", "");
    directory.write("a/b.py", "class c:\n    def d():\n        print('called')\n        return 7\n");
    const auto script = directory.write("tool", entry_point_script({"tool", "a.b", "c.d"}));
    const auto outcome =
        run_child({.program = "/usr/bin/python3", .arguments = {"python3", script}, .environment = {}});
    REQUIRE(outcome.ok());
    CHECK(outcome->output == "called\n");
    CHECK(WEXITSTATUS(outcome->wait_status) == 7);
}

TEST_CASE("a wheel's python script gets the header in place of its first line") {
    const auto rewritten = rewritten_script("#!python -u\nprint(1)\n");
    REQUIRE(rewritten.has_value());
    CHECK(rewritten->starts_with("#!/bin/sh\n"));
    CHECK(rewritten->ends_with("'''\nprint(1)\n"));
    CHECK(rewritten_script("#!pythonw\nx\n").has_value());
}

TEST_CASE("programs of other kinds are taken as they are") {
    CHECK_FALSE(rewritten_script("#!/bin/bash\necho\n").has_value());
    CHECK_FALSE(rewritten_script("\x7f"
                                 "ELF")
                    .has_value());
    CHECK_FALSE(rewritten_script("").has_value());
}

TEST_CASE("without pip, pip refuses and names what to do instead") {
    TemporaryDirectory directory;
    const auto script = executable(directory, "bin/pip", pip_refusal_script());
    executable(directory, "bin/python", "#!/bin/sh\nexec /usr/bin/python3 \"$@\"\n");
    directory.write("bin/pip.py", pip_refusal_module());
    const auto refusal_of = [&](const std::string& words) {
        const auto outcome = run_child({.program = "/bin/sh",
                                        .arguments = {"sh", "-c", concat("\"$0\" ", words, " 2>&1"), script},
                                        .environment = {"PATH=/usr/bin:/bin"}});
        REQUIRE(outcome.ok());
        CHECK(WEXITSTATUS(outcome->wait_status) == 1);
        CHECK(outcome->output.starts_with("error: there is no pip in this environment"));
        const auto quoted = split(outcome->output, '`');
        REQUIRE(quoted.size() >= 2);
        return quoted.size() < 4 ? std::string(quoted[1]) : concat(quoted[1], " | ", quoted[3]);
    };
    CHECK(refusal_of("install pandas") == "pyenvx add pandas | pyenvx shell pandas");
    CHECK(refusal_of("install -U 'numpy>=2' rich") == "pyenvx add 'numpy>=2' rich | pyenvx shell 'numpy>=2' rich");
    for (const auto* words : {"install", "install ./folder", "install 'a\x1b'", "--version", "-V", "show a", ""}) {
        CHECK(refusal_of(words) == "pyenvx add NAME | pyenvx shell NAME");
    }
    CHECK(refusal_of("install -r 'my list.txt'") == "pyenvx shell -r 'my list.txt' | pyenvx init --from 'my list.txt'");
    CHECK(refusal_of("install -r") == "pyenvx add NAME | pyenvx shell NAME");
    CHECK(refusal_of("uninstall -y requests") == "pyenvx remove requests");
    for (const auto* words : {"list", "freeze"}) {
        CHECK(refusal_of(words).starts_with("pyenvx env show | python -c "));
    }
}

TEST_CASE("python -m pip refuses as well, and to an import there is no pip") {
    TemporaryDirectory directory;
    directory.write("pip.py", pip_refusal_module());
    const auto run = [&](const std::string& code) {
        return *run_child({.program = "/bin/sh",
                           .arguments = {"sh", "-c", "cd \"$0\" && " + code, directory.path()},
                           .environment = {"PATH=/usr/bin:/bin"}});
    };
    const auto refused = run("/usr/bin/python3 -m pip install x 2>&1");
    CHECK(WEXITSTATUS(refused.wait_status) == 1);
    CHECK(refused.output.find("pyenvx add") != std::string::npos);
    CHECK(run("/usr/bin/python3 -c 'try: import pip\nexcept ModuleNotFoundError as e: print(e, e.name)'").output ==
          "No module named 'pip' pip\n");
}

TEST_CASE("names of interpreters and of pip are told from others that begin like them") {
    for (const char* name : {"python", "python3", "python3.11", "python3.13t"}) CHECK(is_interpreter_name(name));
    for (const char* name : {"python-config", "pythonic", "ipython"}) CHECK_FALSE(is_interpreter_name(name));
    CHECK(is_pip_name("pip3.11"));
    CHECK_FALSE(is_pip_name("pipx"));
}
