#include <doctest/doctest.h>

#include "launcher/declaration/declaration.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

struct Read {
    Declaration declaration;
    std::vector<std::filesystem::path> files;
    Result<void> result;
};

Read read_file_named(const tests::TemporaryDirectory& home, std::string_view name) {
    Read read;
    const Environment environment({{"TOKEN", "s3cret"}, {"EMPTY", ""}, {"lower", "x"}});
    read.result = add_requirements_file(read.declaration, home.path() / name, environment, read.files);
    return read;
}

Read read(std::string_view text) {
    const tests::TemporaryDirectory home;
    home.write("requirements.txt", text);
    return read_file_named(home, "requirements.txt");
}

Declaration read_file_at(const std::filesystem::path& file) {
    Declaration declaration;
    std::vector<std::filesystem::path> files;
    REQUIRE(add_requirements_file(declaration, file, Environment(), files).ok());
    return declaration;
}

std::string listed(const std::vector<SourcedRequirement>& requirements) {
    std::vector<std::string> texts;
    for (const auto& sourced : requirements)
        texts.push_back(concat(sourced.requirement.str(), " (", sourced.origin, ')'));
    return join(texts, "; ");
}

std::string requirements(std::string_view text) {
    const auto done = read(text);
    return done.result.ok() ? listed(done.declaration.requirements) : done.result.error().message();
}

}  // namespace

TEST_CASE("a requirements file is read line by line, with comments, blanks and any line end") {
    CHECK(requirements("\xEF\xBB\xBF# first\r\na>=1 # why\r\n\r\n  b[x]==2.*\rc\n#d\ne") ==
          "a>=1 (requirements.txt, line 2); b[x]==2.* (requirements.txt, line 4); c (requirements.txt, line 5); "
          "e (requirements.txt, line 7)");
}

TEST_CASE("a backslash joins lines, and a line of comment alone ends the joining") {
    CHECK(requirements("a>=1, \\\n  <2\nb\\\n# c\\\nd\n") ==
          "a<2,>=1 (requirements.txt, line 1); b (requirements.txt, line 3); d (requirements.txt, line 5)");
    CHECK(requirements("a\\") == "a (requirements.txt, line 1)");
}

TEST_CASE("a sign inside a word begins no comment") {
    CHECK(requirements("a @ https://files.example/a.whl#sha256=00\n") ==
          "a @ https://files.example/a.whl#sha256=00 (requirements.txt, line 1)");
}

TEST_CASE("an invalid requirement is said with its file and line") {
    CHECK(requirements("a\nb==\n").starts_with("requirements.txt, line 2: this is no requirement: "));
}

TEST_CASE("files that are nothing to install are not taken for requirements") {
    for (const auto* text : {"requirements.txt", "./shell.toml"}) {
        CAPTURE(text);
        CHECK(requirements(text) == concat("requirements.txt, line 1: `", text, "` is a file, not a requirement"));
    }
}

TEST_CASE("paths begin at the folder of the requirements file, with their extras and markers") {
    const tests::TemporaryDirectory home;
    const auto file = home.write("sub/requirements.txt",
                                 "./a.whl\nb-1.0.tar.gz\n../c[x,Y] ; python_version > '3'\n-e .\nfile:///d/e%20f/\n");
    const auto declaration = read_file_at(file);
    REQUIRE(declaration.paths.size() == 5);
    CHECK(declaration.paths[0].path == home.path() / "sub/a.whl");
    CHECK(declaration.paths[1].path == home.path() / "sub/b-1.0.tar.gz");
    CHECK(declaration.paths[2].path == home.path() / "c");
    CHECK(declaration.paths[2].extras.size() == 2);
    CHECK(declaration.paths[2].marker->str() == "python_version > \"3\"");
    CHECK_FALSE(declaration.paths[2].editable);
    CHECK(declaration.paths[3].path == home.path() / "sub");
    CHECK(declaration.paths[3].editable);
    CHECK(declaration.paths[3].origin == "requirements.txt, line 4");
    CHECK(declaration.paths[4].path == "/d/e f");
}

TEST_CASE("paths begin at the project that a requirements file is of, where it lies below one") {
    const tests::TemporaryDirectory home;
    home.write("pyproject.toml", "");
    const auto declaration = read_file_at(home.write("requirements/dev.txt", "-e .[test]\n"));
    REQUIRE(declaration.paths.size() == 1);
    CHECK(declaration.paths[0].path == home.path());
}

TEST_CASE("an address alone is a requirement of what its file name says") {
    CHECK(requirements("https://files.example/A.b-1.0-py3-none-any.whl#sha256=00 ; os_name == 'x'\n") ==
          "a-b @ https://files.example/A.b-1.0-py3-none-any.whl#sha256=00 ; os_name == \"x\" "
          "(requirements.txt, line 1)");
    CHECK(requirements("git+https://git.example/x@v1#egg=My_Name[e]\n") ==
          "my-name[e] @ git+https://git.example/x@v1#egg=My_Name (requirements.txt, line 1)");
    CHECK(requirements("https://user:secret@files.example/main.zip") ==
          "requirements.txt, line 1: https://files.example/main.zip does not say which package it is of");
}

TEST_CASE("lock files and project files are not read as requirements") {
    const tests::TemporaryDirectory home;
    for (const auto* name : {"uv.lock", "pylock.toml", "Pipfile.lock", "pyproject.toml", "environment.yml"}) {
        CAPTURE(name);
        home.write(name, "version = 1\n");
        const auto done = read_file_named(home, name);
        CHECK(done.result.error().kind() == ErrorKind::Refused);
        CHECK(done.result.error().message().find(concat(name, " is no requirements file")) != std::string::npos);
        CHECK_FALSE(done.result.error().hint().empty());
    }
}

TEST_CASE("files named by -r count from the file that names them") {
    const tests::TemporaryDirectory home;
    home.write("all.txt", "a\n-r sub/one.txt\n--requirement=sub/one.txt\n");
    home.write("sub/one.txt", "-rtwo.txt\n");
    home.write("sub/two.txt", "b\n");
    const auto done = read_file_named(home, "all.txt");
    CHECK(listed(done.declaration.requirements) == "a (all.txt, line 1); b (two.txt, line 1); b (two.txt, line 1)");
    CHECK(done.files.size() == 5);
}

TEST_CASE("constraints hold back and install nothing") {
    const tests::TemporaryDirectory home;
    home.write("all.txt", "a\n-c limits.txt\n");
    home.write("limits.txt", "a<2\n-r more.txt\n");
    home.write("more.txt", "b<3\n");
    const auto done = read_file_named(home, "all.txt");
    CHECK(listed(done.declaration.requirements) == "a (all.txt, line 1)");
    CHECK(listed(done.declaration.constraints) == "a<2 (limits.txt, line 1); b<3 (more.txt, line 1)");
    home.write("limits.txt", "a[x]<2\n");
    CHECK(read_file_named(home, "all.txt").result.error().message() ==
          "limits.txt, line 1: a constraint cannot have extras: `a[x]<2`");
}

TEST_CASE("files that include each other end in an error") {
    const tests::TemporaryDirectory home;
    home.write("a.txt", "-r sub/../b.txt\n");
    home.write("sub/x", "");
    home.write("b.txt", "-c a.txt\n");
    const auto done = read_file_named(home, "a.txt");
    REQUIRE_FALSE(done.result.ok());
    CHECK(done.result.error().message().ends_with("a.txt includes itself"));
    CHECK(done.result.error().notes().front() == "named in b.txt, line 1");
}

TEST_CASE("files within files have bounds in depth and number") {
    const tests::TemporaryDirectory home;
    for (int i = 0; i < 20; ++i) home.write(concat("d", i, ".txt"), concat("-r d", i + 1, ".txt\n"));
    CHECK(read_file_named(home, "d0.txt").result.error().message().find("too many") != std::string::npos);
    std::string many;
    for (int i = 0; i < 300; ++i) many += "-r empty.txt\n";
    home.write("empty.txt", "");
    home.write("many.txt", many);
    CHECK(read_file_named(home, "many.txt").result.error().message().find("too many") != std::string::npos);
}

TEST_CASE("a file that is not there is said with the line that names it") {
    const auto error = read("\n-r missing.txt\n").result.error();
    CHECK(error.kind() == ErrorKind::NotFound);
    CHECK(error.notes().front() == "named in requirements.txt, line 2");
    CHECK(read("-r https://files.example/r.txt\n").result.error().kind() == ErrorKind::Refused);
}

TEST_CASE("options about indexes become settings of the declaration") {
    const auto done = read(
        "-i https://index.example/simple --pre\n--extra-index-url=https://a.example/s\n"
        "--extra-index-url 'https://b.example/s'\n--no-index\n--only-binary :all:\n--prefer-binary\n"
        "-f https://files.example/links\n");
    REQUIRE(done.result.ok());
    const auto& settings = done.declaration.settings;
    CHECK(settings.index_url->value == "https://index.example/simple");
    CHECK(settings.index_url->declared);
    CHECK(settings.index_url->origin == "requirements.txt, line 1");
    CHECK(settings.prerelease->value == Prerelease::Allow);
    CHECK(settings.extra_index_url->value == std::vector<std::string>{"https://a.example/s", "https://b.example/s"});
    CHECK(settings.no_index->value);
    CHECK(settings.build.only_binary->value.all);
    CHECK(settings.find_links->value == std::vector<std::string>{"https://files.example/links"});
}

TEST_CASE("find-links beside the file counts from there") {
    const tests::TemporaryDirectory home;
    home.write("sub/wheels/a", "");
    home.write("sub/r.txt", "--find-links wheels\n");
    const auto done = read_file_named(home, "sub/r.txt");
    CHECK(done.declaration.settings.find_links->value.front() == (home.path() / "sub/wheels").native());
}

TEST_CASE("an index that is no URL is refused without repeating it") {
    const auto error = read("-i ftp://user:secret@index.example\n").result.error();
    CHECK(error.kind() == ErrorKind::Invalid);
    CHECK(error.message().find("secret") == std::string::npos);
}

TEST_CASE("variables are put in as pip does") {
    const auto url = [](std::string_view text) {
        const auto done = read(concat("-i https://", text, "@index.example/\n"));
        return done.result.ok() ? done.declaration.settings.index_url->value : done.result.error().message();
    };
    CHECK(url("u:${TOKEN}") == "https://u:s3cret@index.example/");
    CHECK(url("${EMPTY}") == "https://${EMPTY}@index.example/");
    CHECK(url("${UNSET}") == "https://${UNSET}@index.example/");
    CHECK(url("${lower}") == "https://${lower}@index.example/");
    CHECK(url("$TOKEN${") == "https://$TOKEN${@index.example/");
}

TEST_CASE("options that pyenvx has no equal of are refused with what to do") {
    for (const auto* line : {"--trusted-host index.example", "--use-feature x", "a --global-option x"}) {
        CAPTURE(line);
        const auto done = read(line);
        REQUIRE_FALSE(done.result.ok());
        CHECK(done.result.error().kind() == ErrorKind::Refused);
        CHECK(done.result.error().hint().starts_with("remove"));
    }
}

TEST_CASE("options that are malformed are refused") {
    CHECK(requirements("--index-ulr x") == "requirements.txt, line 1: unknown option --index-ulr");
    CHECK(read("--index-ulr x").result.error().hint() == "did you mean --index-url?");
    CHECK(requirements("-") == "requirements.txt, line 1: unknown option -");
    CHECK(requirements("-r") == "requirements.txt, line 1: --requirement needs a value");
    CHECK(requirements("--pre=yes") == "requirements.txt, line 1: --pre takes no value");
    CHECK(requirements("--pre yes") == "requirements.txt, line 1: `yes` is no option");
    CHECK(requirements("a --pre") == "requirements.txt, line 1: --pre cannot follow a requirement");
    CHECK(requirements("-f 'x") ==
          "requirements.txt, line 1: a quotation mark is not closed, or nothing follows a backslash");
    CHECK(requirements("a\xff") == "requirements.txt is not UTF-8 text");
    CHECK(requirements("--hash=sha256:00") ==
          "requirements.txt, line 1: --hash belongs to a requirement, and there is none");
}

TEST_CASE("an option may be shortened as far as it stays the only one") {
    CHECK(read("--extra-index https://a.example/s").declaration.settings.extra_index_url->value.front() ==
          "https://a.example/s");
    CHECK(requirements("--no x") == "requirements.txt, line 1: unknown option --no");
}

TEST_CASE("hashes are carried with their requirement") {
    const std::string digits(64, 'A');
    const auto done =
        read(concat("a==1 \\\n    --hash=sha256:", digits, " \\\n    --hash sha512:", std::string(128, 'b')));
    REQUIRE(done.result.ok());
    const auto& hashes = done.declaration.requirements.front().hashes;
    REQUIRE(hashes.size() == 2);
    CHECK(hashes[0] == RequiredHash{"sha256", std::string(64, 'a')});
    CHECK(hashes[1].algorithm == "sha512");
    CHECK(check_hashes(done.declaration).ok());
}

TEST_CASE("hashes that prove nothing are refused") {
    for (const auto* hash : {"md5:0cc175b9c0f1b6a831c399e269772661", "sha256:00", "sha256", ""}) {
        CAPTURE(hash);
        CHECK(read(concat("a==1 --hash='", hash, "'")).result.error().kind() == ErrorKind::Invalid);
    }
}

TEST_CASE("where one requirement has a hash, all must have one and be pinned") {
    const auto refusal = [](std::string_view text) {
        const auto done = read(text);
        REQUIRE(done.result.ok());
        const auto checked = check_hashes(done.declaration);
        return checked.ok() ? std::string() : checked.error().message();
    };
    const auto hash = concat(" --hash=sha256:", std::string(64, '0'), "\n");
    CHECK(refusal("a\nb\n").empty());
    CHECK(refusal(concat("a==1", hash, "b==2", hash)).empty());
    CHECK(refusal(concat("a==1", hash, "b==2")).starts_with("requirements.txt, line 2: b has no hash"));
    CHECK(refusal(concat("a>=1", hash)).starts_with("requirements.txt, line 1: a has a hash and no version"));
    CHECK(refusal("--require-hashes\na==1\n").starts_with("requirements.txt, line 2: a has no hash"));
    CHECK(refusal(concat("a==1", hash, "b @ https://files.example/b-1-py3-none-any.whl#sha256=00")).empty());
}

TEST_CASE("settings of the backend stand behind their requirement") {
    const auto done = read("a --config-settings x=y -C z=1\n");
    REQUIRE(done.result.ok());
    const auto& builds = done.declaration.settings.build.packages;
    REQUIRE(builds.size() == 1);
    CHECK(builds[0].settings == std::vector<std::pair<std::string, std::string>>{{"x", "y"}, {"z", "1"}});
}

TEST_CASE("files are decoded as pip decodes them") {
    const std::string_view little(
        "\xFF\xFE"
        "a\0\n\0b\0",
        8);
    const std::string_view big("\xFE\xFF\0a\0#\x20\xAC", 8);
    CHECK(requirements(little) == "a (requirements.txt, line 1); b (requirements.txt, line 2)");
    CHECK(requirements(big).starts_with("requirements.txt, line 1: this is no requirement"));
    CHECK(requirements(std::string_view("\xFF\xFE"
                                        "a",
                                        3)) == "requirements.txt is not UTF-16 text");
    CHECK(requirements("# -*- coding: latin-1 -*-\na # \xE9\n") == "a (requirements.txt, line 2)");
    CHECK(requirements("\n# vim: set fileencoding=cp1252 :\na # \x80\n") == "a (requirements.txt, line 3)");
    CHECK(requirements("# coding: klingon\na\n") ==
          "requirements.txt says that it is written in `klingon`, which pyenvx cannot read");
    CHECK(requirements("# coding: ascii\na # \x80\n") == "requirements.txt is not ascii text");
}

TEST_CASE("whatever Python takes for the end of a line ends one") {
    CHECK(requirements("a\x0c"
                       "b\xE2\x80\xA8"
                       "c") ==
          "a (requirements.txt, line 1); b (requirements.txt, line 2); c (requirements.txt, line 3)");
}

TEST_CASE("what is passed over is said") {
    CHECK(read("--prefer-binary").declaration.notices.front().starts_with("requirements.txt, line 1: --prefer-binary"));
}
