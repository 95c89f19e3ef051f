#include "launcher/warm/invocation.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/sys.hpp"
#include "tests/support/temporary_directory.hpp"
#include "words.hpp"

using namespace pyenvx;
using namespace pyenvx::warm;
using tests::parse;

namespace {

using Words = std::vector<std::string>;

Invocation parsed(std::vector<const char*> words) {
    auto invocation = parse(std::move(words));
    REQUIRE(invocation.ok());
    REQUIRE(invocation->has_value());
    return **std::move(invocation);
}

bool is_usage_error(std::vector<const char*> words) {
    const auto invocation = parse(std::move(words));
    return !invocation.ok() && invocation.error().kind() == ErrorKind::Usage;
}

bool is_for_the_command_line(std::vector<const char*> words) {
    const auto invocation = parse(std::move(words));
    return invocation.ok() && !invocation->has_value();
}

// Puts the working directory back when the test is over.
class WorkingDirectory {
public:
    explicit WorkingDirectory(const std::filesystem::path& path) { std::filesystem::current_path(path); }
    WorkingDirectory(const WorkingDirectory&) = delete;
    ~WorkingDirectory() { std::filesystem::current_path(before_); }

private:
    std::filesystem::path before_ = std::filesystem::current_path();
};

}  // namespace

TEST_CASE("everything after a script is the script's") {
    const auto invocation = parsed({"-q", "/d/a.py", "--help", "-p", "x", "--"});
    CHECK(invocation.target == TargetKind::File);
    CHECK(invocation.file == "/d/a.py");
    CHECK(invocation.quiet);
    CHECK(invocation.arguments == Words{"--help", "-p", "x", "--"});
    CHECK(invocation.requirements.empty());
}

TEST_CASE("after -- comes the script, whatever it is called") {
    const auto invocation = parsed({"-q", "--", "/d/-run", "--", "-q"});
    CHECK(invocation.form == Form::File);
    CHECK(invocation.file == "/d/-run");
    CHECK(invocation.arguments == Words{"--", "-q"});
    CHECK(parsed({"--", "shell"}).target == TargetKind::File);
    CHECK(parsed({"run", "--", "x.py", "--"}).arguments == Words{"--"});
    CHECK(is_usage_error({"--"}));
}

TEST_CASE("options take their values in every spelling") {
    const auto invocation = parsed({"run", "-p", "a", "-pb", "--package", "c", "--package=d>=1", "-r", "/r.txt",
                                    "-r/s.txt", "--requirements=/t.txt", "--python=3.11", "-v", "x.py"});
    CHECK(invocation.requirements == Words{"a", "b", "c", "d>=1"});
    CHECK(invocation.requirement_files == Words{"/r.txt", "/s.txt", "/t.txt"});
    CHECK(invocation.python == "3.11");
    CHECK(invocation.verbose);
    CHECK(parsed({"--python", "3.12", "x.py"}).python == "3.12");
}

TEST_CASE("run tells scripts, code, modules, commands, standard input and a prompt apart") {
    CHECK(parsed({"run", "x.py"}).target == TargetKind::File);
    CHECK(parsed({"run", "./x"}).target == TargetKind::File);
    CHECK(parsed({"run", "-"}).target == TargetKind::Stdin);
    CHECK(parsed({"run"}).target == TargetKind::None);
    const auto code = parsed({"run", "-c", "print(1)", "-c"});
    CHECK(code.target == TargetKind::Code);
    CHECK(code.word == "print(1)");
    CHECK(code.arguments == Words{"-c"});
    CHECK(parsed({"run", "-m", "http.server", "80"}).target == TargetKind::Module);
    const auto command = parsed({"run", "-p", "ruff", "ruff", "check", "-q"});
    CHECK(command.target == TargetKind::Command);
    CHECK(command.word == "ruff");
    CHECK(command.arguments == Words{"check", "-q"});
}

TEST_CASE("the name of an existing file is a script, that of a directory a command") {
    const tests::TemporaryDirectory directory;
    directory.write("tool", "");
    directory.write("folder/x", "");
    const WorkingDirectory inside(directory.path());
    CHECK(parsed({"run", "tool"}).file == (directory.path() / "tool").native());
    CHECK(parsed({"tool.py"}).file == (directory.path() / "tool.py").native());
    CHECK(parsed({"./tool"}).file == (directory.path() / "tool").native());
    CHECK(parsed({"run", "folder"}).target == TargetKind::Command);
    CHECK(is_for_the_command_line({"tool"}));  // a subcommand is one, whatever lies there
    CHECK(is_for_the_command_line({"folder"}));
}

TEST_CASE("a shell takes requirements, options among them, and a command after two dashes") {
    const auto invocation = parsed({"shell", "numpy", "-q", "pandas>=2", "--", "python", "-c", "pass"});
    CHECK(invocation.form == Form::Shell);
    CHECK(invocation.requirements == Words{"numpy", "pandas>=2"});
    CHECK(invocation.target == TargetKind::Command);
    CHECK(invocation.word == "python");
    CHECK(invocation.arguments == Words{"-c", "pass"});
    CHECK(parsed({"shell"}).target == TargetKind::None);
}

TEST_CASE("files are never taken for package names") {
    for (const char* file : {"requirements.txt", "shell.toml", "uv.lock", "a.py", "./b.txt"}) {
        CAPTURE(file);
        CHECK(is_usage_error({"shell", file}));
        CHECK(is_usage_error({"run", "-p", file, "x.py"}));
    }
    CHECK(parse({"shell", "requirements.txt"}).error().hint() == "give it as -r requirements.txt");
    CHECK(parse({"shell", "discord.py"}).error().hint() ==
          "a package of that name is written discord-py; a script is run by `pyenvx discord.py`");
    CHECK(parse({"shell", "./a.py"}).error().hint() == "a script is run by `pyenvx ./a.py`");
}

TEST_CASE("folders, wheels and archives are asked for by their absolute path, and addresses as they stand") {
    const auto here = parsed({"shell"}).directory;
    CHECK(parsed({"shell", "a.whl", "./b[c]", ".", "/d-1.0.tar.gz", "https://files.example/e.whl"}).requirements ==
          Words{concat(here, "/a.whl"), concat(here, "/b[c]"), concat(here, "/."), "/d-1.0.tar.gz",
                "https://files.example/e.whl"});
    CHECK(parsed({"run", "-p", "../f", "x.py"}).requirements == Words{concat(here, "/../f")});
}

TEST_CASE("a requirement with a URL, a marker or an extra is no file") {
    for (const char* requirement : {"a @ https://index.example/a.whl", "a@file:///d/a.whl", "a>=1; os_name == 'x/y'",
                                    "a[b]>=1.0.gz", "requests.py2"}) {
        CAPTURE(requirement);
        CHECK_FALSE(looks_like_file(requirement));
    }
}

TEST_CASE("what does not fit the grammar is a usage error") {
    CHECK(is_usage_error({"--nope", "x.py"}));
    CHECK(is_usage_error({"run", "--nope"}));
    CHECK(is_usage_error({"run", "-p"}));
    CHECK(is_usage_error({"run", "-p", ""}));
    CHECK(is_usage_error({"run", "--python="}));
    CHECK(is_usage_error({"run", "-c"}));
    CHECK(is_usage_error({"shell", "--"}));
    CHECK(is_usage_error({"-c", "pass"}));
}

TEST_CASE("help, other commands and bare words are for the full command line") {
    CHECK(is_for_the_command_line({}));
    CHECK(is_for_the_command_line({"--help"}));
    CHECK(is_for_the_command_line({"run", "-q", "--help"}));
    CHECK(is_for_the_command_line({"shell", "numpy", "-h"}));
    CHECK(is_for_the_command_line({"lock", "--json"}));
    CHECK(is_for_the_command_line({"no-such-command-or-file"}));
}

TEST_CASE("the words of the program follow its record's") {
    CHECK(program_words(parsed({"/a.py", "x"})) == Words{"/a.py", "x"});
    CHECK(program_words(parsed({"run", "-c", "pass", "x"})) == Words{"-c", "pass", "x"});
    CHECK(program_words(parsed({"run", "-m", "m", "x"})) == Words{"-m", "m", "x"});
    CHECK(program_words(parsed({"run", "ruff", "x"})) == Words{"x"});
    CHECK(program_words(parsed({"run", "--", "-x.py"})) == Words{"./-x.py"});
}

TEST_CASE("a tool is run by its package's name, and everything after it is its own") {
    const auto invocation = parsed({"tool", "run", "-q", "-p", "plugin", "ruff", "check", "--fix", "-p"});
    CHECK(invocation.form == Form::Tool);
    CHECK(invocation.target == TargetKind::Command);
    CHECK(invocation.word == "ruff");
    CHECK(invocation.requirements == Words{"plugin", "ruff"});
    CHECK(invocation.arguments == Words{"check", "--fix", "-p"});
    CHECK(parsed({"tool", "run", "--", "ruff", "--"}).arguments == Words{"--"});
    CHECK(is_usage_error({"tool", "run"}));
    CHECK(is_usage_error({"tool", "run", "./a"}));
    CHECK(is_usage_error({"tool", "run", "--nonesuch", "a"}));
    CHECK(is_for_the_command_line({"tool", "list"}));
    CHECK(is_for_the_command_line({"tool", "run", "--help"}));
}

TEST_CASE("a tool's version and package are said beside its name") {
    CHECK(parsed({"tool", "run", "ruff@0.6.0"}).requirements == Words{"ruff==0.6.0"});
    CHECK(parsed({"tool", "run", "ruff@0.6.0"}).word == "ruff");
    CHECK(parsed({"tool", "run", "httpie[socks]>=3", "x"}).word == "httpie");
    const auto from = parsed({"tool", "run", "--from", "httpie@3.2", "http", "x"});
    CHECK(from.requirements == Words{"httpie==3.2"});
    CHECK(from.word == "http");
    CHECK(parsed({"tool", "run", "--from=/w/demo", "demo"}).requirements == Words{"/w/demo"});
}

TEST_CASE("the newest version of a tool is asked for anew") {
    const auto newest = parsed({"tool", "run", "ruff@latest"});
    CHECK(newest.requirements == Words{"ruff"});
    CHECK(newest.newest);
    CHECK_FALSE(can_be_warm(newest));
    CHECK_FALSE(parsed({"tool", "run", "ruff"}).newest);
}

TEST_CASE("a name with a version is told from an address") {
    CHECK(named_version("ruff@0.6.0").requirement == "ruff==0.6.0");
    CHECK(named_version("a @ https://files.example/a.whl").requirement == "a @ https://files.example/a.whl");
    CHECK(named_version("a@https://files.example/a.whl").requirement == "a@https://files.example/a.whl");
    CHECK(named_version("a@ file:///b").requirement == "a@ file:///b");
    CHECK(named_version("git+https://a@b/c").requirement == "git+https://a@b/c");
    CHECK(named_version("@").requirement == "@");
    CHECK(named_version("ruff").requirement == "ruff");
}

TEST_CASE("files of variables are absolute and in order") {
    const auto invocation = parsed({"run", "--env-file", "/a/.env", "--env-file=b.env", "-c", "pass"});
    CHECK(invocation.env_files == Words{"/a/.env", invocation.directory + "/b.env"});
    CHECK(is_usage_error({"run", "--env-file"}));
}

TEST_CASE("an option of uv's is answered with what it is called here") {
    CHECK(parse({"run", "--with", "numpy"}).error().hint() == "here it is -p REQUIREMENT");
    CHECK(parse({"run", "--no-cache"}).error().hint() == "here it is --refresh");
}
