#include "launcher/declaration/shell_table.hpp"

#include <doctest/doctest.h>

#include "launcher/declaration/declaration.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

class Project {
public:
    Result<Declaration> read(std::string_view text) const { return read_project(home_.write("shell.toml", text)); }
    std::filesystem::path at(std::string_view name) const { return home_.path() / name; }
    Error error_of(std::string_view text) const {
        auto read = this->read(text);
        return read.ok() ? Error(ErrorKind::Failed, "no error") : std::move(read).error();
    }

private:
    tests::TemporaryDirectory home_;
};

using Paths = std::vector<std::filesystem::path>;

}  // namespace

TEST_CASE("a shell's table is read whole") {
    const Project project;
    const auto shell = project
                           .read(
                               "[shell]\ninherit = true\ndotenv = true\nwatch = [\"../a\", \"/b/\"]\n"
                               "on-enter = \"echo 'in'\"\non-leave = \"\"\"\necho out\n\"\"\"\n"
                               "[shell.aliases]\nt = \"pytest -q\"\ndo-it = \"x\"\n")
                           .value()
                           .shell;
    CHECK(shell.inherit);
    CHECK(shell.dotenv == Paths{project.at(".env")});
    CHECK(shell.watch == Paths{project.at("").parent_path().parent_path() / "a", "/b"});
    CHECK(shell.aliases == decltype(shell.aliases){{"do-it", "x"}, {"t", "pytest -q"}});
    CHECK(shell.on_enter == "echo 'in'");
    CHECK(shell.on_leave == "echo out\n");
}

TEST_CASE("files of variables are one, several or none") {
    const Project project;
    CHECK(project.read("[shell]\ndotenv = \"a/../b.env\"\n").value().shell.dotenv == Paths{project.at("b.env")});
    CHECK(project.read("[shell]\ndotenv = [\".env\", \"/x\"]\n").value().shell.dotenv ==
          Paths{project.at(".env"), "/x"});
    CHECK(project.read("[shell]\ndotenv = false\n").value().shell == ShellTable());
}

TEST_CASE("a script has files of variables and of its own folder, and no aliases") {
    const auto block = [](std::string_view line) {
        return concat("# /// script\n# [tool.pyenvx.shell]\n# ", line, "\n# ///\n");
    };
    CHECK(read_script(block("dotenv = true"), "/f/s.py").value()->shell.dotenv == Paths{"/f/.env"});
    const auto refused = read_script(block("on-enter = \"x\""), "/f/s.py");
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().message() == "s.py, line 3: `shell.on-enter` has no meaning in [tool.pyenvx] of a script");
    CHECK(refused.error().hint() == "it can stand in: shell.toml, [tool.pyenvx] of pyproject.toml");
}

TEST_CASE("what cannot be meant is refused, and what nearly can is named") {
    const Project project;
    CHECK(project.error_of("[shell]\ndotenv = 1\n").message() ==
          "shell.toml, line 2: `shell.dotenv` must be true, false, a path or an array of paths, not an integer");
    CHECK(project.error_of("[shell]\nwatch = \"x\"\n").message() ==
          "shell.toml, line 2: `shell.watch` must be an array of strings, not a string");
    CHECK(project.error_of("[shell]\ndotenv = [\"\"]\n").message() ==
          "shell.toml, line 2: `shell.dotenv` holds no path");
    CHECK(project.error_of("[shell]\non-enter = \"a\\u0000\"\n").message() ==
          "shell.toml, line 2: `shell.on-enter` holds a NUL character");
    CHECK(project.error_of("[shell]\non-entr = \"a\"\n").hint() == "did you mean `shell.on-enter`?");
    CHECK(project.error_of("[shell]\nalias = {}\n").hint() == "did you mean `shell.aliases`?");
    CHECK(project.error_of("[shell.aliases]\nfine = \"x\"\nthen = \"y\"\n").message() ==
          "shell.toml, line 3: `shell.aliases.then` cannot be an alias: it is a word of the language of shells");
    for (const auto* name : {"a b", "-a", "a'b", "\u00e4", "", "$(x)"}) {
        CAPTURE(name);
        CHECK(project.error_of(concat("[shell.aliases]\n\"", name, "\" = \"x\"\n"))
                  .message()
                  .ends_with("cannot be the name of an alias"));
    }
}

TEST_CASE("what a shell is like does not decide which versions are chosen") {
    const Project project;
    const auto digest = [&](std::string_view text) { return declaration_digest(project.read(text).value()); };
    CHECK(digest("[shell]\ninherit = true\ndotenv = true\nwatch = [\"a\"]\non-enter = \"x\"\n") == digest(""));
}
