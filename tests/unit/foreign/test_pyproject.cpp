#include <doctest/doctest.h>

#include "launcher/foreign/declarations/pyproject.hpp"
#include "tests/unit/foreign/project_text.hpp"

using namespace pyenvx;
using namespace pyenvx::foreign;
using tests::listed;

namespace {

struct Folder {
    tests::TemporaryDirectory home;

    Result<std::optional<ForeignProject>> read(std::string_view text) const {
        return read_pyproject(home.write("pyproject.toml", text), Environment());
    }
};

std::string requirements(std::string_view text) {
    const Folder folder;
    const auto project = folder.read(text);
    if (!project.ok()) return project.error().message();
    return *project ? listed(**project) : "nothing";
}

}  // namespace

TEST_CASE("the standard's table declares dependencies and Python") {
    const Folder folder;
    const auto project =
        folder.read("[project]\nname = \"p\"\nrequires-python = \">=3.9\"\ndependencies = [\"a>=1\", \"b\"]\n");
    REQUIRE((project.ok() && *project));
    CHECK(listed(**project) == "a>=1 @4, b @4");
    CHECK((*project)->tool.empty());
    CHECK((*project)->declaration.requires_python->specifiers.str() == ">=3.9");
    CHECK((*project)->declaration.requires_python->origin == "pyproject.toml, line 3");
    CHECK((*project)->declaration.paths.empty());
}

TEST_CASE("a file with tables of other tools alone declares nothing") {
    CHECK(requirements("[tool.black]\nline-length = 100\n[build-system]\nrequires = []\n") == "nothing");
}

TEST_CASE("a project that is built is installed itself, from where it lies") {
    const Folder folder;
    const auto project = folder.read("[build-system]\nrequires = [\"hatchling\"]\n[project]\nname = \"p\"\n");
    REQUIRE((*project)->declaration.paths.size() == 1);
    CHECK((*project)->declaration.paths[0].path == folder.home.path());
    CHECK((*project)->declaration.paths[0].editable);
}

TEST_CASE("groups are those that [tool.pyenvx] names, or the tool's own default") {
    constexpr std::string_view kGroups =
        "[project]\nname = \"p\"\ndependencies = [\"a\"]\n[dependency-groups]\n"
        "dev = [\"d\", {include-group = \"test\"}]\ntest = [\"t\"]\ndocs = [\"s\"]\n";
    CHECK(requirements(kGroups) == "a @3");
    CHECK(requirements(concat(kGroups, "[tool.uv]\n")) == "a @3, d @5, t @6");
    CHECK(requirements(concat(kGroups, "[tool.uv]\ndefault-groups = [\"docs\"]\n")) == "a @3, s @7");
    CHECK(requirements(concat(kGroups, "[tool.uv]\ndefault-groups = \"all\"\n")) == "a @3, d @5, t @6, s @7, t @6");
    CHECK(requirements(concat(kGroups, "[tool.pdm]\n")) == "a @3, d @5, t @6, s @7, t @6");
    CHECK(requirements(concat(kGroups, "[tool.uv]\n[tool.pyenvx.shell]\ngroups = [\"test\"]\n")) == "a @3, t @6");
    CHECK(requirements(concat(kGroups, "[tool.pyenvx.shell]\ngroups = [\"no\"]\n")).find("no dependency group `no`") !=
          std::string::npos);
}

TEST_CASE("a requirement of the project itself stands for its extras") {
    CHECK(requirements("[project]\nname = \"P_p\"\ndependencies = [\"p.p[all]\"]\n[project.optional-dependencies]\n"
                       "all = [\"p-p[one]\", \"b\"]\none = [\"a\"]\n") == "a @6, b @5");
    CHECK(requirements("[project]\nname = \"p\"\ndependencies = [\"p[x]\"]\n[project.optional-dependencies]\n"
                       "x = [\"p[x]\"]\n")
              .find("extras of the project include each other") != std::string::npos);
    CHECK(requirements("[project]\nname = \"p\"\ndependencies = [\"p[x]\"]\n").find("no extra `x`") !=
          std::string::npos);
}

TEST_CASE("setuptools' files are read where dependencies are dynamic") {
    const Folder folder;
    folder.home.write("base.in", "a\nb>=2\n");
    const auto project = folder.read(
        "[project]\nname = \"p\"\ndynamic = [\"dependencies\"]\n[tool.setuptools.dynamic]\n"
        "dependencies = {file = [\"base.in\"]}\n");
    REQUIRE((project.ok() && *project));
    CHECK(listed(**project) == "a @1, b>=2 @2");
    CHECK((*project)->files_read.size() == 2);
}

TEST_CASE("poetry's dependencies are read with caret, tilde, markers and alternatives") {
    CHECK(requirements("[tool.poetry]\nname = \"p\"\n[tool.poetry.dependencies]\npython = \"^3.8\"\na = \"^1.2\"\n"
                       "b = {version = \"~1.2\", extras = [\"x\"], markers = \"os_name == 'posix'\"}\n"
                       "c = {version = \"*\", optional = true}\n"
                       "d = [{version = \"1.*\", python = \"<3.10\"}, {version = \"2.*\", platform = \"linux\"}]\n") ==
          "a<2,>=1.2 @5, b[x]<1.3,>=1.2; os_name == \"posix\" @6, d==1.*; python_full_version < \"3.10\" @8, "
          "d==2.*; sys_platform == \"linux\" @8");
}

TEST_CASE("poetry's groups are read but for those that are optional") {
    constexpr std::string_view kGroups =
        "[tool.poetry]\n[tool.poetry.dev-dependencies]\na = \"1\"\n[tool.poetry.group.test.dependencies]\nb = \"1\"\n"
        "[tool.poetry.group.docs]\noptional = true\n[tool.poetry.group.docs.dependencies]\nc = \"1\"\n";
    CHECK(requirements(kGroups) == "a==1 @3, b==1 @5");
    CHECK(requirements(concat(kGroups, "[tool.pyenvx.shell]\ngroups = [\"docs\"]\n")) == "c==1 @9");
}

TEST_CASE("poetry's repositories, addresses and folders are requirements of their own") {
    const Folder folder;
    folder.home.write("lib/x", "");
    const auto project = folder.read(
        "[tool.poetry.dependencies]\na = {git = \"https://host.example/a.git\", tag = \"v1\", subdirectory = \"s\"}\n"
        "b = {url = \"https://host.example/b-1-py3-none-any.whl\"}\nc = {path = \"lib\", develop = true}\n"
        "d = {git = \"git@host.example:d.git\"}\n");
    REQUIRE((project.ok() && *project));
    CHECK(listed(**project) ==
          "a @ git+https://host.example/a.git@v1#subdirectory=s @2, b @ https://host.example/b-1-py3-none-any.whl @3, "
          "d @ git+ssh://git@host.example/d.git @5");
    REQUIRE((*project)->declaration.paths.size() == 1);
    CHECK((*project)->declaration.paths[0].path == folder.home.path() / "lib");
    CHECK((*project)->declaration.paths[0].editable);
    CHECK(requirements("[tool.poetry.dependencies]\na = {path = \"nowhere\"}\n").find("there is nothing at") !=
          std::string::npos);
}

TEST_CASE("poetry's sources are indexes, and one that is explicit is only for what names it") {
    const Folder folder;
    const auto project = folder.read(
        "[tool.poetry.dependencies]\na = {version = \"1\", source = \"own\"}\n"
        "[[tool.poetry.source]]\nname = \"own\"\nurl = \"https://own.example/simple\"\npriority = \"explicit\"\n"
        "[[tool.poetry.source]]\nname = \"more\"\nurl = \"https://more.example/simple\"\npriority = \"supplemental\"\n"
        "[[tool.poetry.source]]\nname = \"PyPI\"\npriority = \"primary\"\n");
    REQUIRE((project.ok() && *project));
    const auto& settings = (*project)->declaration.settings;
    CHECK_FALSE(settings.index_url);
    CHECK(settings.extra_index_url->value == std::vector<std::string>{"https://more.example/simple"});
    REQUIRE(settings.pins.size() == 1);
    CHECK(settings.pins[0].name == "own");
    CHECK(settings.pins[0].declared);
    CHECK(settings.pins[0].packages.front().str() == "a");
}

TEST_CASE("beside the standard's dependencies poetry's table says where they come from") {
    const Folder folder;
    const auto project = folder.read(
        "[project]\nname = \"p\"\ndependencies = [\"a>=1\", \"b>=2\"]\n[tool.poetry.dependencies]\n"
        "a = {git = \"https://host.example/a\", rev = \"1\"}\nb = {source = \"own\"}\nc = {git = "
        "\"https://host.example/c\"}\n"
        "[[tool.poetry.source]]\nname = \"own\"\nurl = \"https://own.example/simple\"\npriority = \"explicit\"\n");
    REQUIRE((project.ok() && *project));
    CHECK(listed(**project) == "b>=2 @3, a @ git+https://host.example/a@1 @5");
    CHECK((*project)->declaration.settings.pins.front().packages.front().str() == "b");
}

TEST_CASE("uv's sources replace where a requirement comes from") {
    const Folder folder;
    folder.home.write("lib/x", "");
    const auto project = folder.read(
        "[project]\nname = \"p\"\ndependencies = [\"a>=1\", \"b; os_name == 'posix'\", \"c\", \"d\"]\n"
        "[tool.uv]\nconstraint-dependencies = [\"e<2\"]\n[[tool.uv.index]]\nname = \"own\"\n"
        "url = \"https://own.example/simple\"\nexplicit = true\n[tool.uv.sources]\n"
        "a = {git = \"https://host.example/a\", rev = \"0123\"}\nb = {path = \"lib\", editable = true}\n"
        "c = {index = \"own\"}\nd = [{url = \"https://host.example/d.zip\", marker = \"sys_platform == 'linux'\"}]\n");
    REQUIRE((project.ok() && *project));
    CHECK(listed(**project) ==
          "a @ git+https://host.example/a@0123 @3, c @3, "
          "d @ https://host.example/d.zip ; sys_platform == \"linux\" @3, d; sys_platform != \"linux\" @3");
    const auto& declaration = (*project)->declaration;
    CHECK(declaration.settings.choice.constraints.front().value.str() == "e<2");
    CHECK(declaration.paths.front().marker->str() == "os_name == \"posix\"");
    CHECK(declaration.settings.pins.front().packages.front().str() == "c");
    CHECK_FALSE(declaration.settings.extra_index_url);
}

TEST_CASE("what uv overrides and poetry lets in of pre-releases are settings of choice") {
    const Folder folder;
    const auto uv =
        folder.read("[project]\nname = \"p\"\n[tool.uv]\noverride-dependencies = [\"a>=3\"]\nprerelease = \"allow\"\n");
    REQUIRE((uv.ok() && *uv));
    const auto& settings = (*uv)->declaration.settings;
    CHECK(settings.choice.overrides.front().value.str() == "a>=3");
    CHECK(settings.choice.overrides.front().origin == "pyproject.toml, line 4");
    CHECK(settings.prerelease->value == declaration::Prerelease::Allow);
    const auto poetry = folder.read("[tool.poetry.dependencies]\na = {version = \"*\", allow-prereleases = true}\n");
    REQUIRE((poetry.ok() && *poetry));
    const auto& prereleases = (*poetry)->declaration.settings.choice.prereleases;
    CHECK(prereleases.at(pep::PackageName::parse("a").value()).value == declaration::Prerelease::Allow);
}

TEST_CASE("where a source holds for a part of the environments the index has the rest") {
    CHECK(requirements(
              "[project]\nname = \"p\"\ndependencies = [\"a>=1; python_version < '3.12'\"]\n"
              "[tool.uv.sources]\na = [{url = \"https://host.example/a.zip\", marker = \"os_name == 'x'\"},\n"
              "{git = \"https://host.example/a\", marker = \"os_name == 'y' and 'z' in platform_version\"}]\n") ==
          "a @ https://host.example/a.zip ; python_version < \"3.12\" and os_name == \"x\" @3, "
          "a @ git+https://host.example/a ; python_version < \"3.12\" and (os_name == \"y\" and \"z\" in "
          "platform_version) "
          "@3, a>=1; (python_version < \"3.12\" and os_name != \"x\") and (os_name != \"y\" or \"z\" not in "
          "platform_version) @3");
    CHECK(requirements("[project]\nname = \"p\"\ndependencies = [\"a\"]\n[tool.uv.sources]\n"
                       "a = [{path = \"x\", marker = \"python_version ~= '3.8'\"}]\n")
              .find("there is nothing at") != std::string::npos);
}

TEST_CASE("a source of one extra or group holds there alone") {
    const std::string text =
        "[project]\nname = \"p\"\ndependencies = [\"a\"]\noptional-dependencies.cpu = [\"a\"]\n"
        "[dependency-groups]\ndev = [\"a\", \"p[cpu]\"]\n[tool.uv.sources]\n"
        "a = [{url = \"https://host.example/cpu.zip\", extra = \"CPU\"},\n"
        "{url = \"https://host.example/dev.zip\", group = \"dev\"}]\n";
    CHECK(requirements(text) == "a @3, a @ https://host.example/dev.zip @6, a @ https://host.example/cpu.zip @4");
}

TEST_CASE("an index that is meant for other systems alone is passed over, and one for some Pythons refused") {
    const auto with = [](std::string_view marker) {
        const Folder folder;
        return folder.read(
            concat("[project]\nname = \"p\"\ndependencies = [\"a\"]\n[[tool.uv.index]]\nname = \"own\"\n"
                   "url = \"https://own.example/simple\"\nexplicit = true\n[tool.uv.sources]\n"
                   "a = {index = \"own\", marker = \"",
                   marker, "\"}\n"));
    };
    CHECK((*with("sys_platform == 'darwin'"))->declaration.settings.pins.empty());
    CHECK((*with("sys_platform != 'darwin'"))->declaration.settings.pins.size() == 1);
    CHECK(listed(**with("sys_platform != 'darwin'")) == "a @3");
    CHECK(with("python_version < '3.12'").error().message().find("cannot be followed") != std::string::npos);
}

TEST_CASE("what uv is told of times and of the order of versions holds") {
    const Folder folder;
    const auto project =
        folder.read("[project]\nname = \"p\"\n[tool.uv]\nexclude-newer = 2025-06-01\nresolution = \"lowest-direct\"\n");
    REQUIRE((project.ok() && *project));
    const auto& choice = (*project)->declaration.settings.choice;
    CHECK(choice.exclude_newer->value.text() == "2025-06-01");
    CHECK(choice.preference->value == declaration::Preference::LowestDirect);
}

namespace {

/// A workspace with the members a, in which b is a source, and b, whose c comes from an address.
struct Workspace {
    tests::TemporaryDirectory home;

    Workspace() {
        home.write("pyproject.toml",
                   "[project]\nname = \"root\"\ndependencies = [\"a[x]\"]\n[tool.uv.sources]\na = {workspace = true}\n"
                   "d = {url = \"https://host.example/d.zip\"}\n"
                   "[tool.uv.workspace]\nmembers = [\"packages/*\"]\nexclude = [\"packages/left-out\"]\n");
        home.write("packages/a/pyproject.toml",
                   "[project]\nname = \"a\"\ndependencies = [\"b; os_name == 'posix'\", \"d\", \"e\"]\n"
                   "[tool.uv.sources]\nb = {workspace = true}\n");
        home.write("packages/b/pyproject.toml",
                   "[project]\nname = \"b\"\ndependencies = [\"a\", \"c\"]\n[tool.uv.sources]\n"
                   "a = {workspace = true, editable = false}\nc = {git = \"https://host.example/c\"}\n");
        home.write("packages/left-out/pyproject.toml", "[project]\nname = \"left-out\"\ndependencies = [\"d\"]\n");
    }

    Result<std::optional<ForeignProject>> read(std::string_view folder) const {
        return read_pyproject(home.path() / folder / "pyproject.toml", Environment());
    }
};

std::string paths_of(const ForeignProject& project, const std::filesystem::path& base) {
    std::vector<std::string> texts;
    for (const auto& path : project.declaration.paths) {
        auto text = path.path.lexically_relative(base).native() + (path.editable ? " editable" : "");
        for (const auto& extra : path.extras) text += concat(" [", extra.str(), "]");
        if (path.marker) text += concat(" ; ", path.marker->str());
        texts.push_back(std::move(text));
    }
    return join(texts, ", ");
}

}  // namespace

TEST_CASE("members of a workspace are imported from where they lie, with what their own sources say") {
    const Workspace workspace;
    const auto project = workspace.read("");
    REQUIRE(project.ok());
    CHECK(paths_of(**project, workspace.home.path()) ==
          "packages/a editable [x], packages/b editable ; os_name == \"posix\", "
          "packages/a ; os_name == \"posix\"");
    CHECK(listed(**project) ==
          "c @ git+https://host.example/c ; os_name == \"posix\" @5, d @ https://host.example/d.zip @5");
}

TEST_CASE("a member has the sources and the lock of its workspace's root") {
    const Workspace workspace;
    const auto project = workspace.read("packages/a");
    REQUIRE(project.ok());
    CHECK((*project)->tool == "uv");
    CHECK((*project)->lock_folder == workspace.home.path());
    CHECK(listed(**project).find("d @ https://host.example/d.zip") != std::string::npos);
    const auto other = workspace.read("packages/left-out");
    CHECK((*other)->tool.empty());
    CHECK(listed(**other) == "d @3");
}

TEST_CASE("a name that is no member of the workspace is said with its line") {
    CHECK(
        requirements("[project]\nname = \"p\"\ndependencies = [\"a\"]\n[tool.uv.sources]\na = {workspace = true}\n") ==
        "pyproject.toml, line 5: a is no member of the workspace");
}

TEST_CASE("pdm's groups are all read, folders among them") {
    const Folder folder;
    folder.home.write("sub dir/x", "");
    const auto project = folder.read(
        "[project]\nname = \"p\"\n[tool.pdm.dev-dependencies]\ntest = [\"a\"]\n"
        "docs = [\"-e file:///${PROJECT_ROOT}/sub%20dir\"]\n[[tool.pdm.source]]\nname = \"pypi\"\n"
        "url = \"https://own.example/simple\"\n");
    REQUIRE((project.ok() && *project));
    CHECK(listed(**project) == "a @4");
    CHECK((*project)->declaration.paths.front().path == folder.home.path() / "sub dir");
    CHECK_FALSE((*project)->declaration.settings.index_url);
}

TEST_CASE("a declaration cannot do without certificates") {
    CHECK(requirements("[project]\nname = \"p\"\n[[tool.pdm.source]]\nname = \"x\"\nurl = "
                       "\"https://x.example\"\nverify_ssl = false\n")
              .find("certificate") != std::string::npos);
}

TEST_CASE("hatch's default environment adds its dependencies and features") {
    CHECK(
        requirements(
            "[project]\nname = \"p\"\ndependencies = [\"a\"]\noptional-dependencies.x = [\"b\"]\n"
            "[tool.hatch.envs.default]\ndependencies = [\"c\"]\nextra-dependencies = [\"d\"]\nfeatures = [\"x\"]\n") ==
        "a @3, c @6, d @7, b @4");
}

TEST_CASE("hatch's own file takes the place of its tables, and is named with its lines") {
    const Folder folder;
    folder.home.write("hatch.toml", "[envs.default]\ndependencies = [\"c\"]\n");
    const auto project = folder.read(
        "[project]\nname = \"p\"\ndependencies = [\"a\"]\n"
        "[tool.hatch.envs.default]\ndependencies = [\"b\"]\n");
    REQUIRE(project.ok());
    CHECK((*project)->tool == "hatch");
    CHECK(listed(**project) == "a @3, c @2");
    CHECK((*project)->declaration.requirements.back().origin == "hatch.toml, line 2");
    CHECK((*project)->files_read.size() == 2);
}

TEST_CASE("tables of pyenvx's own are checked as everywhere") {
    CHECK(requirements("[project]\nname = \"p\"\n[tool.pyenvx]\nindexurl = \"x\"\n").find("unknown key `indexurl`") !=
          std::string::npos);
    CHECK(requirements("[project]\nname = \"p\"\n[tool.pyenvx]\ntrusted-host = [\"x\"]\n")
              .find("for the user to decide") != std::string::npos);
}

TEST_CASE("what is of a wrong type is said with its line") {
    for (const auto* text : {"[project]\nname = 1\ndependencies = {}\n", "[project]\ndependencies = [1]\n",
                             "[tool.poetry]\ndependencies = []\n", "[tool.poetry.dependencies]\na = 1\n",
                             "[dependency-groups]\ndev = 1\n[tool.uv]\n", "[project]\noptional-dependencies = 1\n",
                             "[project]\n[tool.uv]\nsources = 1\n", "[tool.poetry.dependencies]\na = \"^\"\n"}) {
        CAPTURE(text);
        const Folder folder;
        const auto project = folder.read(text);
        REQUIRE_FALSE(project.ok());
        CHECK(project.error().kind() == ErrorKind::Invalid);
    }
}
