#include <doctest/doctest.h>

#include "launcher/declaration/declaration.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

std::string block(std::string_view lines) { return concat("#!/usr/bin/env pyenvx\n# /// script\n", lines, "# ///\n"); }

Result<std::optional<Declaration>> read(std::string_view lines) { return read_script(block(lines), "/x/hello.py"); }

Error error_of(std::string_view lines) {
    auto result = read(lines);
    return result.ok() ? Error(ErrorKind::Failed, "no error") : std::move(result).error();
}

}  // namespace

TEST_CASE("a script without a block declares nothing") {
    CHECK_FALSE(read_script("print(1)\n", "hello.py").value());
    CHECK_FALSE(read_script("# /// script\n# dependencies = []\n", "hello.py").value());
    CHECK_FALSE(read_script("", "hello.py").value());
}

TEST_CASE("a script's requirements come in order, each with its own line") {
    const auto declaration =
        *read("# requires-python = \">=3.11\"\n# dependencies = [\n#   \"Requests<3\",\n#   \"rich\",\n# ]\n").value();
    CHECK(declaration.kind == DeclarationKind::Script);
    CHECK(declaration.file == "/x/hello.py");
    REQUIRE(declaration.requirements.size() == 2);
    CHECK(declaration.requirements[0].requirement.str() == "requests<3");
    CHECK(declaration.requirements[0].origin == "hello.py, line 5");
    CHECK(declaration.requirements[1].origin == "hello.py, line 6");
    CHECK(declaration.requires_python->specifiers.str() == ">=3.11");
    CHECK(declaration.requires_python->origin == "hello.py, line 3");
}

TEST_CASE("a block is the same with Windows line ends and a byte order mark") {
    const auto declaration =
        *read_script("\xEF\xBB\xBF# /// script\r\n# dependencies = [\"a\"]\r\n# ///\r\n", "a.py").value();
    CHECK(declaration.requirements.at(0).origin == "a.py, line 2");
}

TEST_CASE("what is not TOML is said with the script's own line and column") {
    const auto error = error_of("# dependencies = [\n#   \"a\" \"b\"\n# ]\n");
    CHECK(error.kind() == ErrorKind::Invalid);
    CHECK(error.message().starts_with("hello.py, line 4, column 9: not valid TOML: "));
}

TEST_CASE("an invalid requirement is said with its line and what was expected") {
    CHECK(error_of("# dependencies = [\n#   \"a\",\n#   \"foo[a b]\",\n# ]\n").message() ==
          "hello.py, line 5: this is no requirement: expected \",\" or \"]\" after an extra at column 7 of `foo[a b]`");
}

TEST_CASE("an unknown key names the nearest known one") {
    const auto top = error_of("# dependancies = []\n");
    CHECK(top.message() == "hello.py, line 3: unknown key `dependancies`");
    CHECK(top.hint() == "did you mean `dependencies`?");
    const auto own = error_of("# [tool.pyenvx]\n# index-ulr = \"https://index.example/simple\"\n");
    CHECK(own.message() == "hello.py, line 4: unknown key `index-ulr`");
    CHECK(own.hint() == "did you mean `index-url`?");
}

TEST_CASE("a key of pyenvx at the top of a script's block is shown its place") {
    CHECK(error_of("# index-url = \"https://index.example/simple\"\n").hint() ==
          "pyenvx's own keys stand below [tool.pyenvx]");
}

TEST_CASE("tables of other tools in a script's block are left alone") {
    CHECK(read("# dependencies = []\n# [tool.uv]\n# exclude-newer = 2024-01-01T00:00:00Z\n").ok());
}

TEST_CASE("values of another type are refused with what was expected") {
    CHECK(error_of("# dependencies = \"a\"\n").message() ==
          "hello.py, line 3: `dependencies` must be an array of strings, not a string");
    CHECK(error_of("# dependencies = [1]\n").message() ==
          "hello.py, line 3: `dependencies` must be an array of strings alone, not an integer");
    CHECK(error_of("# requires-python = 3.11\n").message() ==
          "hello.py, line 3: `requires-python` must be a string, not a number");
    CHECK(error_of("# tool = 1\n").message() == "hello.py, line 3: `tool` must be a table, not an integer");
    CHECK(error_of("# [tool]\n# pyenvx = 1\n").message() == "hello.py, line 4: expected a table, not an integer");
    CHECK(error_of("# [tool.pyenvx]\n# keep-pythonpath = \"yes\"\n").message() ==
          "hello.py, line 4: `keep-pythonpath` must be true or false, not a string");
}

TEST_CASE("an invalid requires-python is said with its line") {
    const auto error = error_of("# requires-python = \"3.11\"\n");
    CHECK(error.message().starts_with("hello.py, line 3: `requires-python` is not valid: "));
    CHECK(error.hint() == "write version specifiers, such as \">=3.11\"");
}

TEST_CASE("variables keep the order in which they are declared") {
    const auto declaration =
        *read(
             "# [tool.pyenvx.env]\n# ZED = \"1\"\n# ALPHA = \"${HOME}/x\"\n# [tool.pyenvx]\n# keep-pythonpath = true\n")
             .value();
    using Variables = std::vector<std::pair<std::string, std::string>>;
    CHECK(declaration.variables == Variables{{"ZED", "1"}, {"ALPHA", "${HOME}/x"}});
    CHECK(declaration.keep_pythonpath);
}

TEST_CASE("variables that cannot be, or are pyenvx's own, are refused") {
    CHECK(error_of("# [tool.pyenvx.env]\n# \"A-B\" = \"1\"\n").message() ==
          "hello.py, line 4: `A-B` cannot be the name of a variable");
    CHECK(error_of("# [tool.pyenvx.env]\n# A = \"x\\u0000y\"\n").message() ==
          "hello.py, line 4: the value of A holds a NUL character");
    CHECK(error_of("# [tool.pyenvx.env]\n# PYTHONUSERBASE = \"/x\"\n").message() ==
          "hello.py, line 4: PYTHONUSERBASE is how pyenvx gives Python its packages");
}

TEST_CASE("a script cannot decide what is for the user to decide") {
    for (const auto* lines : {"# [tool.pyenvx]\n# offline = true\n", "# [tool.pyenvx.policy]\n# pth-allow = [\"a\"]\n",
                              "# [tool.pyenvx.sandbox]\n# network = \"yes\"\n"}) {
        CHECK(error_of(lines).kind() == ErrorKind::Refused);
    }
}

TEST_CASE("an index that a script chooses is marked as declared") {
    const auto declaration = *read("# [tool.pyenvx]\n# index-url = \"https://index.example/simple\"\n").value();
    REQUIRE(declaration.settings.index_url);
    CHECK(declaration.settings.index_url->declared);
    CHECK(declaration.settings.index_url->origin == "hello.py, line 4");
}

TEST_CASE("a declaration cannot set what decides whom the user's tools trust") {
    for (const auto* name :
         {"PYENVX_HOME", "PIP_INDEX_URL", "XDG_CONFIG_HOME", "HOME", "SSL_CERT_FILE", "https_proxy"}) {
        CAPTURE(name);
        const auto error = error_of(concat("# [tool.pyenvx.env]\n# ", name, " = \"/x\"\n"));
        CHECK(error.kind() == ErrorKind::Refused);
        CHECK(error.message().find(name) != std::string::npos);
    }
}

TEST_CASE("a declaration cannot set what a loader, a shell or a tool runs code by") {
    for (const auto* name : {"LD_PRELOAD",
                             "LD_AUDIT",
                             "GLIBC_TUNABLES",
                             "GCONV_PATH",
                             "BASH_ENV",
                             "ENV",
                             "PROMPT_COMMAND",
                             "PS1",
                             "PS4",
                             "ZDOTDIR",
                             "IFS",
                             "GIT_CONFIG_COUNT",
                             "GIT_SSH_COMMAND",
                             "GIT_DIR",
                             "SSH_ASKPASS",
                             "SUDO_ASKPASS",
                             "ANY_ASKPASS",
                             "EDITOR",
                             "VISUAL",
                             "PAGER",
                             "BROWSER",
                             "LESSOPEN",
                             "CURL_HOME",
                             "DOCKER_HOST",
                             "KUBECONFIG",
                             "AWS_CONFIG_FILE",
                             "NODE_OPTIONS",
                             "PERL5OPT",
                             "RUBYOPT",
                             "PYTHONSTARTUP",
                             "no_proxy"}) {
        CAPTURE(name);
        const auto error = error_of(concat("# [tool.pyenvx.env]\n# ", name, " = \"/x\"\n"));
        CHECK(error.kind() == ErrorKind::Refused);
        CHECK(error.message().starts_with(concat("hello.py, line 4: a declaration may not set ", name, ", ")));
    }
    CHECK(error_of("# [tool.pyenvx.env]\n# PATH = \"bin\"\n").kind() == ErrorKind::Invalid);
}

TEST_CASE("a declaration sets what its own program reads") {
    for (const auto* name :
         {"FLASK_APP", "DATABASE_URL", "PYTHONPATH", "PYTHONWARNINGS", "PYTHONHASHSEED", "AWS_REGION",
          "OMP_NUM_THREADS", "LANG", "TZ", "LDFLAGS", "GITHUB", "ENVIRONMENT", "PS5", "LESSON"}) {
        CAPTURE(name);
        CHECK(read(concat("# [tool.pyenvx.env]\n# ", name, " = \"x\"\n")).ok());
    }
}
