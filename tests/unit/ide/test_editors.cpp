#include "launcher/ide/editors.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "launcher/ide/facade.hpp"
#include "launcher/ide/kernelspec.hpp"
#include "store/base/file.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::ide;
namespace fs = std::filesystem;

namespace {

struct Project : tests::TemporaryDirectory {
    Target target{path() / "project", "/home/envs/demo-0123abcd", "python3.11", "3.11.7"};

    Project() { fs::create_directory(target.project); }
    fs::path file(std::string_view name, std::string_view bytes) { return write(concat("project/", name), bytes); }
    std::string text(std::string_view name) { return read_file(target.project / name, 1 << 20).value(); }
};

std::string message_of(const Result<Change>& change) {
    REQUIRE_FALSE(change.ok());
    return std::string(change.error().message());
}

}  // namespace

TEST_CASE("VS Code is told where a project has no settings yet") {
    Project project;
    const auto change = vscode(project.target);
    REQUIRE(change.ok());
    REQUIRE(change->file.save().ok());
    CHECK(project.text(".vscode/settings.json") ==
          "{\n"
          "    \"python.defaultInterpreterPath\": \"/home/envs/demo-0123abcd/bin/python\",\n"
          "    \"python.analysis.extraPaths\": [\"/home/envs/demo-0123abcd/lib/python3.11/site-packages\"],\n"
          "    \"python.terminal.activateEnvironment\": false\n"
          "}\n");
    CHECK_FALSE(vscode(project.target)->file.is_changed());
}

TEST_CASE("another interpreter that VS Code was told is named") {
    Project project;
    project.file(".vscode/settings.json", "{\"python.defaultInterpreterPath\": \"/usr/bin/python3\"}");
    CHECK(vscode(project.target)->notes ==
          std::vector<std::string>{"python.defaultInterpreterPath was \"/usr/bin/python3\""});
}

TEST_CASE("a Python of another version takes the place of the former in VS Code's paths") {
    Project project;
    REQUIRE(vscode(project.target)->file.save().ok());
    project.target.library = "python3.12";
    const auto bytes = vscode(project.target)->file.bytes();
    CHECK(bytes.find("lib/python3.12/site-packages") != std::string::npos);
    CHECK(bytes.find("python3.11") == std::string::npos);
}

TEST_CASE("a byte order mark and the mode of a file stay") {
    Project project;
    const auto file = project.file(".vscode/settings.json", "\xEF\xBB\xBF{}");
    fs::permissions(file, fs::perms(0640));
    REQUIRE(vscode(project.target)->file.save().ok());
    CHECK(project.text(".vscode/settings.json").starts_with("\xEF\xBB\xBF{\n"));
    CHECK(fs::status(file).permissions() == fs::perms(0640));
}

TEST_CASE("settings that cannot be read are refused with file and line, and stay") {
    Project project;
    project.file(".vscode/settings.json", "{\n  \"a\": oops\n}");
    const auto message = message_of(vscode(project.target));
    CHECK(message.find("settings.json: line 2: a value was expected") != std::string::npos);
    CHECK(project.text(".vscode/settings.json") == "{\n  \"a\": oops\n}");
}

TEST_CASE("links inside a project are followed, and stay") {
    Project project;
    project.file("shared.json", "{}");
    fs::create_directory(project.target.project / ".vscode");
    fs::create_symlink("../shared.json", project.target.project / ".vscode/settings.json");
    REQUIRE(vscode(project.target)->file.save().ok());
    CHECK(fs::is_symlink(project.target.project / ".vscode/settings.json"));
    CHECK(project.text("shared.json").find("defaultInterpreterPath") != std::string::npos);
}

TEST_CASE("links that lead out of the project are refused") {
    Project project;
    project.write("outside/settings.json", "{}");
    fs::create_symlink("../outside", project.target.project / ".vscode");
    CHECK(vscode(project.target).error().kind() == ErrorKind::Refused);
    fs::remove(project.target.project / ".vscode");
    fs::create_directory(project.target.project / ".vscode");
    fs::create_symlink(project.path() / "outside/settings.json", project.target.project / ".vscode/settings.json");
    CHECK(vscode(project.target).error().kind() == ErrorKind::Refused);
    fs::remove(project.target.project / ".vscode/settings.json");
    fs::create_symlink("nowhere", project.target.project / ".vscode/settings.json");
    CHECK(vscode(project.target).error().kind() == ErrorKind::Refused);
}

TEST_CASE("what is no file, or too large for one of settings, is refused") {
    Project project;
    fs::create_directories(project.target.project / ".vscode/settings.json");
    CHECK_FALSE(vscode(project.target).ok());
    fs::remove(project.target.project / ".vscode/settings.json");
    project.file(".vscode/settings.json", std::string(5 << 20, ' '));
    CHECK(vscode(project.target).error().kind() == ErrorKind::Invalid);
}

TEST_CASE("a read-only file of settings is not replaced") {
    Project project;
    const auto file = project.file(".vscode/settings.json", "{}");
    fs::permissions(file, fs::perms(0444));
    CHECK(vscode(project.target)->file.save().error().kind() == ErrorKind::Refused);
    CHECK(project.text(".vscode/settings.json") == "{}");
}

TEST_CASE("a file of settings that changed meanwhile is not replaced") {
    Project project;
    project.file(".vscode/settings.json", "{}");
    const auto change = vscode(project.target);
    project.file(".vscode/settings.json", "{\"a\": 1}");
    CHECK(change->file.save().error().kind() == ErrorKind::Refused);
    CHECK(project.text(".vscode/settings.json") == "{\"a\": 1}");
}

TEST_CASE("pyright is told in pyrightconfig.json, or in pyproject.toml where that has settings of pyright") {
    Project project;
    CHECK(pyright(project.target)->file.path().filename() == "pyrightconfig.json");
    project.file("pyproject.toml", "[project]\nname = \"demo\"\n");
    CHECK(pyright(project.target)->file.path().filename() == "pyrightconfig.json");
    project.file("pyproject.toml", "[tool.pyright]\nstrict = [\"a\"]  # mine\n");
    const auto change = pyright(project.target);
    REQUIRE(change.ok());
    CHECK(change->file.bytes() ==
          "[tool.pyright]\nstrict = [\"a\"]  # mine\nvenvPath = \"/home/envs\"\nvenv = \"demo-0123abcd\"\n");
}

TEST_CASE("settings of pyright in two places are refused") {
    Project project;
    project.file("pyproject.toml", "[tool.pyright]\n");
    project.file("pyrightconfig.json", "{}");
    CHECK(pyright(project.target).error().kind() == ErrorKind::Refused);
}

TEST_CASE("an inline table of pyright is refused and not rewritten") {
    Project project;
    project.file("pyproject.toml", "[tool]\npyright = { strict = [\"a\"] }\n");
    CHECK_FALSE(pyright(project.target).ok());
}

TEST_CASE("Helix is told beside what its file has") {
    Project project;
    project.file(".helix/languages.toml", "[language-server.pylsp.config.pylsp.plugins]\nruff.enabled = true\n");
    const auto bytes = helix(project.target)->file.bytes();
    CHECK(bytes.find("ruff.enabled = true\n") != std::string::npos);
    CHECK(bytes.find("[language-server.pylsp.config.pylsp.plugins.jedi]\n"
                     "environment = \"/home/envs/demo-0123abcd/bin/python\"\n") != std::string::npos);
    CHECK(bytes.find("[language-server.pyright.config.python]\n"
                     "pythonPath = \"/home/envs/demo-0123abcd/bin/python\"\n") != std::string::npos);
}

TEST_CASE("a kernel's variables expand as those of a declaration do") {
    Project project;
    const Kernel kernel{"demo", {{"A", "${HOME}/$x"}, {"B", "5$"}, {"C", "${not this}"}}};
    const auto file = kernelspec(project.path() / "kernels", kernel, project.target);
    REQUIRE(file.ok());
    CHECK(file->bytes().find("\"PATH\": \"/home/envs/demo-0123abcd/bin:${PATH}\",\n    \"A\": \"${HOME}/$$x\",\n"
                             "    \"B\": \"5$$\",\n    \"C\": \"$${not this}\"\n") != std::string::npos);
}

TEST_CASE("a kernel of somebody else, or for another environment, is neither replaced nor removed by its name") {
    Project project;
    project.write("kernels/demo/kernel.json", "{\"argv\": [\"python\"]}");
    CHECK(kernelspec(project.path() / "kernels", {"demo", {}}, project.target).error().kind() == ErrorKind::Refused);
    CHECK(find_kernel(project.path() / "kernels", "demo").error().kind() == ErrorKind::Refused);
    REQUIRE(kernelspec(project.path() / "kernels", {"ours", {}}, project.target)->save().ok());
    project.target.link = "/home/envs/other-0123abcd";
    CHECK(kernelspec(project.path() / "kernels", {"ours", {}}, project.target).error().kind() == ErrorKind::Refused);
}

TEST_CASE("a kernel of ours is removed with its folder, but not with what else lies there") {
    Project project;
    const auto kernels = project.path() / "kernels";
    REQUIRE(kernelspec(kernels, {"demo", {}}, project.target)->save().ok());
    REQUIRE(remove_kernel(find_kernel(kernels, "demo").value()).ok());
    CHECK_FALSE(fs::exists(kernels / "demo"));
    REQUIRE(kernelspec(kernels, {"demo", {}}, project.target)->save().ok());
    project.write("kernels/demo/logo.png", "x");
    REQUIRE(remove_kernel(find_kernel(kernels, "demo").value()).ok());
    CHECK(fs::exists(kernels / "demo/logo.png"));
    CHECK(find_kernel(kernels, "demo").error().kind() == ErrorKind::NotFound);
}

TEST_CASE("names of kernels are those that Jupyter takes") {
    CHECK(check_kernel_name("My-project_1.0").ok());
    for (const auto* name : {"", "a b", "../up", ".hidden", "a/b", "\xc3\xa4"})
        CHECK_FALSE(check_kernel_name(name).ok());
    CHECK(kernel_name_from("my project") == "my-project");
    CHECK(kernel_name_from("..") == "pyenvx");
}

TEST_CASE("a facade has links and a path, and the second time changes nothing") {
    Project project;
    const auto folder = project.path() / "facade";
    CHECK(make_facade(folder, project.target).value());
    CHECK_FALSE(make_facade(folder, project.target).value());
    CHECK(fs::read_symlink(folder / "bin/python") == "/home/envs/demo-0123abcd/bin/python");
    CHECK(read_file(folder / "lib/python3.11/site-packages/pyenvx.pth", 100).value() ==
          "/home/envs/demo-0123abcd/lib/python3.11/site-packages\n");
    project.target.link = "/home/envs/other";
    CHECK(make_facade(folder, project.target).value());
    CHECK(fs::read_symlink(folder / "bin/python3") == "/home/envs/other/bin/python3");
}

TEST_CASE("a facade is not written through links") {
    Project project;
    const auto folder = project.path() / "facade";
    REQUIRE(make_facade(folder, project.target).ok());
    fs::remove_all(folder / "lib");
    fs::create_directory(project.path() / "elsewhere");
    fs::create_symlink("../elsewhere", folder / "lib");
    CHECK(make_facade(folder, project.target).error().kind() == ErrorKind::Refused);
    CHECK(fs::is_empty(project.path() / "elsewhere"));
}

TEST_CASE("a facade takes the place of nothing") {
    Project project;
    project.write("venv/pyvenv.cfg", "home = /usr/bin\n");
    CHECK(make_facade(project.path() / "venv", project.target).error().kind() == ErrorKind::Refused);
    project.write("full/file", "");
    CHECK(make_facade(project.path() / "full", project.target).error().kind() == ErrorKind::Refused);
    CHECK(make_facade(project.write("file", ""), project.target).error().kind() == ErrorKind::Refused);
    fs::create_symlink("full", project.path() / "link");
    CHECK(make_facade(project.path() / "link", project.target).error().kind() == ErrorKind::Refused);
}
