// What was put into a file and taken out again leaves the file as it was, byte for byte, however it is written.
#include <doctest/doctest.h>

#include "launcher/edit/document.hpp"
#include "store/base/file.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::edit;

namespace {

using Kind = Document::Kind;

struct AwkwardFile {
    std::string what;
    Kind kind;
    std::string text;
    std::string with_demo;  ///< as it is with `demo>=1` put in
};

const std::vector<AwkwardFile> kFiles = {
    {"one line", Kind::Project, "dependencies = [\"a\", \"b\"]\n", "dependencies = [\"a\", \"b\", \"demo>=1\"]\n"},
    {"one line without spaces and with a comma at the end", Kind::Project, "dependencies=[\"a\",\"b\",]\n",
     "dependencies=[\"a\",\"b\",\"demo>=1\",]\n"},
    {"one line with spaces inside", Kind::Project, "dependencies = [ \"a\" , \"b\" ]  # two\n",
     "dependencies = [ \"a\" , \"b\" , \"demo>=1\" ]  # two\n"},
    {"an empty list", Kind::Project, "# mine\ndependencies = []\n", "# mine\ndependencies = [\"demo>=1\"]\n"},
    {"an empty list with a space inside", Kind::Project, "dependencies = [ ]", "dependencies = [ \"demo>=1\" ]"},
    {"single quotes", Kind::Project, "dependencies = ['a', 'b']\n", "dependencies = ['a', 'b', 'demo>=1']\n"},
    {"lines with a comma at the end", Kind::Project, "dependencies = [\n    \"a\",\n    \"b\",\n]\n",
     "dependencies = [\n    \"a\",\n    \"b\",\n    \"demo>=1\",\n]\n"},
    {"lines without a comma at the end", Kind::Project, "dependencies = [\n  \"a\",\n  \"b\"\n]\n",
     "dependencies = [\n  \"a\",\n  \"b\",\n  \"demo>=1\"\n]\n"},
    {"comments everywhere", Kind::Project,
     "# top\n\n# above\ndependencies = [ # behind the bracket\n    # over a\n    \"a\", # behind a\n\n    \"b\" # "
     "behind b\n"
     "    # \"old\",\n    # below\n] # at the end\n# bottom",
     "# top\n\n# above\ndependencies = [ # behind the bracket\n    # over a\n    \"a\", # behind a\n\n    \"b\", # "
     "behind b\n"
     "    \"demo>=1\"\n    # \"old\",\n    # below\n] # at the end\n# bottom"},
    {"CRLF", Kind::Project, "requires-python = \">=3.9\"\r\ndependencies = [\r\n\t\"a\",  # x\r\n]\r\n",
     "requires-python = \">=3.9\"\r\ndependencies = [\r\n\t\"a\",  # x\r\n\t\"demo>=1\",\r\n]\r\n"},
    {"tabs, and no end of the last line", Kind::Project, "dependencies\t=\t[\n\t\t'a'\t,\t# tab\n\t]\t",
     "dependencies\t=\t[\n\t\t'a'\t,\t# tab\n\t\t'demo>=1',\n\t]\t"},
    {"commas in front", Kind::Project, "dependencies = [ \"a\"\n  , \"b\" # b\n  ]\n",
     "dependencies = [ \"a\"\n  , \"b\" # b\n  , \"demo>=1\"\n  ]\n"},
    {"commas in front, below the bracket", Kind::Project, "dependencies = [\n    \"a\"\n  , \"b\" # b\n]\n",
     "dependencies = [\n    \"a\"\n  , \"b\" # b\n  , \"demo>=1\"\n]\n"},
    {"the bracket behind the last item", Kind::Project, "dependencies = [\"a\",\n                \"b\"]\n",
     "dependencies = [\"a\",\n                \"b\",\n                \"demo>=1\"]\n"},
    {"several items in a line", Kind::Project, "dependencies = [\n    \"a\", \"b\",\n    \"c\", \"d\"\n]\n",
     "dependencies = [\n    \"a\", \"b\",\n    \"c\", \"d\",\n    \"demo>=1\"\n]\n"},
    {"an empty list of lines with a comment", Kind::Project, "dependencies = [\n\t# nothing yet\n]\n",
     "dependencies = [\n\t# nothing yet\n\t\"demo>=1\",\n]\n"},
    {"brackets, quotes and signs of comments inside items", Kind::Project,
     "dependencies = [\n  'a[x,y]>=1,<2 ; python_version < \"3.9\"', # ] \" '\n  \"b # no comment\",\n  "
     "\"\"\"c\"\"\",\n]\n",
     "dependencies = [\n  'a[x,y]>=1,<2 ; python_version < \"3.9\"', # ] \" '\n  \"b # no comment\",\n  "
     "\"\"\"c\"\"\",\n"
     "  \"demo>=1\",\n]\n"},
    {"a dotted key", Kind::Pyproject,
     "project.name = \"x\"\nproject . \"dependencies\" = [ 'a' ]\nproject.version = \"1\"\n",
     "project.name = \"x\"\nproject . \"dependencies\" = [ 'a', 'demo>=1' ]\nproject.version = \"1\"\n"},
    {"an inline table", Kind::Pyproject, "project = { name = \"x\", dependencies = [\"a\"], version = \"1\" } # one\n",
     "project = { name = \"x\", dependencies = [\"a\", \"demo>=1\"], version = \"1\" } # one\n"},
    {"a table between others", Kind::Pyproject,
     "[build-system]\nrequires = [\"a\"]\n\n[ project ] # ours\nname = \"x\"\n  dependencies = [\n    \"a\",\n  ]\n\n"
     "[[tool.x]]\ndependencies = [\"a\"]\n\n[tool.y]\ndependencies = [\"a\"]\n",
     "[build-system]\nrequires = [\"a\"]\n\n[ project ] # ours\nname = \"x\"\n  dependencies = [\n    \"a\",\n    "
     "\"demo>=1\",\n"
     "  ]\n\n[[tool.x]]\ndependencies = [\"a\"]\n\n[tool.y]\ndependencies = [\"a\"]\n"},
    {"a script", Kind::Script, "#!/usr/bin/env pyenvx\n# /// script\n# dependencies = [\"a\"]\n# ///\nprint(1)\n",
     "#!/usr/bin/env pyenvx\n# /// script\n# dependencies = [\"a\", \"demo>=1\"]\n# ///\nprint(1)\n"},
    {"a script with odd spacing and blank comments", Kind::Script,
     "# -*- coding: utf-8 -*-\n# /// script\n#\n#   requires-python = '>=3.9'\n# \n#   dependencies = [\n#     'a'  # "
     "a\n#\n#   ]\n"
     "#\n# [tool.other]\n# x = 1\n# ///\n\nx = '''\n# dependencies = []\n'''",
     "# -*- coding: utf-8 -*-\n# /// script\n#\n#   requires-python = '>=3.9'\n# \n#   dependencies = [\n#     'a',  # "
     "a\n#     "
     "'demo>=1'\n#\n#   ]\n#\n# [tool.other]\n# x = 1\n# ///\n\nx = '''\n# dependencies = []\n'''"},
    {"a script with CRLF and a byte order mark", Kind::Script,
     "\xEF\xBB\xBF# /// script\r\n# dependencies = [\r\n#   \"a\",\r\n# ]\r\n# ///\r\nprint(1)\r\n",
     "\xEF\xBB\xBF# /// script\r\n# dependencies = [\r\n#   \"a\",\r\n#   \"demo>=1\",\r\n# ]\r\n# "
     "///\r\nprint(1)\r\n"},
    {"an empty list in a script", Kind::Script, "import os\n\n# /// script\n# dependencies = [\n# ]\n# ///\n",
     "import os\n\n# /// script\n# dependencies = [\n#     \"demo>=1\",\n# ]\n# ///\n"},
};

class File {
public:
    File(Kind kind, const std::string& text) : kind_(kind), path_(folder_.path() / "file") {
        REQUIRE(write_file_atomically(path_, text).ok());
    }
    Document open(const std::string& group = "") const { return Document::open(path_, kind_, group).value(); }
    std::string text() const { return read_file(path_, 1 << 20).value(); }
    const std::filesystem::path& path() const { return path_; }

private:
    tests::TemporaryDirectory folder_;
    Kind kind_;
    std::filesystem::path path_;
};

pep::PackageName name(std::string_view text) { return pep::PackageName::parse(text).value(); }

}  // namespace

TEST_CASE("what is added and removed again leaves twenty awkward files as they were, byte for byte") {
    CHECK(kFiles.size() >= 20);
    for (const auto& example : kFiles) {
        const auto& [what, kind, text, with_demo] = example;
        CAPTURE(example.what);
        const File file(kind, text);
        auto document = file.open();
        REQUIRE(document.add("demo>=1").ok());
        REQUIRE(document.save().ok());
        CHECK(file.text() == with_demo);
        auto again = file.open();
        CHECK(again.remove(name("Demo")).value() == std::vector<std::string>{"demo>=1"});
        REQUIRE(again.save().ok());
        CHECK(file.text() == text);
    }
}

TEST_CASE("three that are added and removed in any order leave them as they were as well") {
    for (const auto& example : kFiles) {
        const auto& [what, kind, text, with_demo] = example;
        CAPTURE(example.what);
        for (const auto& order : {std::vector{"x", "y", "z"}, {"z", "y", "x"}, {"y", "z", "x"}, {"x", "z", "y"}}) {
            const File file(kind, text);
            auto document = file.open();
            for (const auto* added : {"x", "y", "z"}) REQUIRE(document.add(added).ok());
            for (const auto* removed : order) REQUIRE(document.remove(name(removed)).value().size() == 1);
            CHECK(document.bytes() == text);
        }
    }
}

TEST_CASE("a list that is not there is made where it belongs, and stays as an empty one") {
    struct Row {
        Kind kind;
        const char* text;
        const char* with_demo;
    };
    const Row rows[] = {
        {Kind::Project, "", "dependencies = [\"demo\"]\n"},
        {Kind::Project, "# mine", "# mine\ndependencies = [\"demo\"]"},
        {Kind::Project, "requires-python = \">=3.9\" # x\n\n[env]\nA = \"1\"\n",
         "requires-python = \">=3.9\" # x\ndependencies = [\"demo\"]\n\n[env]\nA = \"1\"\n"},
        {Kind::Project, "# about the file\n\n# about env\n[env]\nA = \"1\"\n",
         "# about the file\n\ndependencies = [\"demo\"]\n\n# about env\n[env]\nA = \"1\"\n"},
        {Kind::Pyproject, "[project]\nname = \"x\"\r\n", "[project]\nname = \"x\"\r\ndependencies = [\"demo\"]\n"},
        {Kind::Pyproject, "project.name = \"x\"\n[tool.x]\ny = 1\n",
         "project.name = \"x\"\nproject.dependencies = [\"demo\"]\n[tool.x]\ny = 1\n"},
        {Kind::Script, "#!/usr/bin/env pyenvx\nprint(1)\n",
         "#!/usr/bin/env pyenvx\n# /// script\n# dependencies = [\"demo\"]\n# ///\n\nprint(1)\n"},
        {Kind::Script, "# /// script\n# requires-python = '>=3.9'\n# ///\n",
         "# /// script\n# requires-python = '>=3.9'\n# dependencies = [\"demo\"]\n# ///\n"},
    };
    for (const auto& example : rows) {
        const auto& [kind, text, with_demo] = example;
        CAPTURE(example.text);
        const File file(kind, text);
        auto document = file.open();
        REQUIRE(document.add("demo").ok());
        CHECK(document.bytes() == with_demo);
        REQUIRE(document.remove(name("demo")).ok());
        std::string expected = with_demo;
        expected.erase(expected.find("\"demo\""), 6);
        CHECK(document.bytes() == expected);
    }
}

TEST_CASE("a group is found however it is spelled, and made where there is none") {
    const File file(Kind::Project, "dependencies = []\n[dependency-groups]\nMy_Group = [\"a\"]\n");
    auto document = file.open("my-group");
    REQUIRE(document.add("demo").ok());
    CHECK(document.bytes() == "dependencies = []\n[dependency-groups]\nMy_Group = [\"a\", \"demo\"]\n");
    auto other = file.open("docs");
    REQUIRE(other.add("demo").ok());
    CHECK(other.bytes() == "dependencies = []\n[dependency-groups]\nMy_Group = [\"a\"]\ndocs = [\"demo\"]\n");
    const File without(Kind::Project, "dependencies = []\n");
    auto third = without.open("docs");
    REQUIRE(third.add("demo").ok());
    CHECK(third.bytes() == "dependencies = []\n\n[dependency-groups]\ndocs = [\"demo\"]\n");
}

TEST_CASE("an included group is no requirement, and stays") {
    const File file(Kind::Project, "[dependency-groups]\nall = [{include-group = \"test\"}, \"a\"]\ntest = [\"a\"]\n");
    auto document = file.open("all");
    CHECK(document.remove(name("a")).value().size() == 1);
    CHECK(document.bytes() == "[dependency-groups]\nall = [{include-group = \"test\"}]\ntest = [\"a\"]\n");
}

TEST_CASE("a name that is there already is replaced where it stands, with its comment and in its quotes") {
    const File file(Kind::Project, "dependencies = [\n  'Demo <1', # why\n  \"b\",\n]\n");
    auto document = file.open();
    CHECK(document.add("demo>=2").value() == std::vector<std::string>{"Demo <1"});
    CHECK(document.bytes() == "dependencies = [\n  'demo>=2', # why\n  \"b\",\n]\n");
}

TEST_CASE("a requirement with a marker replaces that of the same marker, and stands beside others") {
    const File file(Kind::Project, "dependencies = [\"a<2; python_version < '3.9'\"]\n");
    auto document = file.open();
    CHECK(document.add("a>=2; python_version>='3.9'").value().empty());
    CHECK(document.add("a<3; python_version<\"3.9\"").value().size() == 1);
    CHECK(document.bytes() == "dependencies = ['a<3; python_version<\"3.9\"', \"a>=2; python_version>='3.9'\"]\n");
    CHECK(document.add("a").value().size() == 2);
    CHECK(document.bytes() == "dependencies = ['a']\n");
}

TEST_CASE("items are taken out of the front, the middle and the end, whatever is around them") {
    struct Row {
        const char* text;
        const char* removed;
        const char* after;
    };
    const Row rows[] = {
        {"dependencies = [\"a\", \"b\", \"c\"]\n", "a", "dependencies = [\"b\", \"c\"]\n"},
        {"dependencies = [\"a\", \"b\", \"c\"]\n", "b", "dependencies = [\"a\", \"c\"]\n"},
        {"dependencies = [\"a\", \"b\", \"c\"]\n", "c", "dependencies = [\"a\", \"b\"]\n"},
        {"dependencies = [\"a\",]\n", "a", "dependencies = []\n"},
        {"dependencies = [ \"a\" ]\n", "a", "dependencies = [ ]\n"},
        {"dependencies = [\n  \"a\", # a\n  \"b\" # b\n]\n", "b", "dependencies = [\n  \"a\" # a\n]\n"},
        {"dependencies = [\n  \"a\", # a\n  \"b\" # b\n]\n", "a", "dependencies = [\n  \"b\" # b\n]\n"},
        {"dependencies = [\"a\", # a\n  \"b\"]\n", "b", "dependencies = [\"a\" # a\n  ]\n"},
        {"dependencies = [\"a\", # a\n  \"b\"]\n", "a", "dependencies = [ # a\n  \"b\"]\n"},
        {"dependencies = [\n    \"a\"\n  , \"b\"\n  , \"c\"\n]\n", "b", "dependencies = [\n    \"a\"\n  , \"c\"\n]\n"},
        {"dependencies = [\n    \"a\"\n  , \"b\"\n]\n", "a", "dependencies = [\n  \"b\"\n]\n"},
        {"dependencies = [\n  \"a\" # x, y\n  ,\n  \"b\"\n]\n", "b", "dependencies = [\n  \"a\" # x, y\n  \n]\n"},
        {"dependencies = [\"a\", \"b\", \"a\"]\n", "a", "dependencies = [\"b\"]\n"},
    };
    for (const auto& example : rows) {
        const auto& [text, removed, after] = example;
        CAPTURE(example.text);
        CAPTURE(example.removed);
        const File file(Kind::Project, text);
        auto document = file.open();
        REQUIRE(document.remove(name(removed)).ok());
        CHECK(document.bytes() == after);
    }
}

TEST_CASE("what is no list of requirements is said with the file's name, and nothing changes") {
    for (const auto* text : {"dependencies = \"a\"\n", "dependencies = { a = 1 }\n", "dependencies = [\n"}) {
        CAPTURE(text);
        const File file(Kind::Project, text);
        auto document = file.open();
        const auto added = document.add("demo");
        REQUIRE_FALSE(added.ok());
        CHECK(added.error().kind() == ErrorKind::Invalid);
        CHECK(added.error().message().starts_with("file: "));
        CHECK(document.bytes() == text);
    }
}

TEST_CASE("a pyproject.toml of another tool, which has no [project], is left alone") {
    const File file(Kind::Pyproject, "[tool.poetry.dependencies]\na = \"^1\"\n");
    auto document = file.open();
    CHECK(document.add("demo").error().message().find("[project]") != std::string::npos);
}

TEST_CASE("a script has no groups") {
    const File file(Kind::Script, "");
    CHECK(Document::open(file.path(), Kind::Script, "test").error().kind() == ErrorKind::Usage);
}

TEST_CASE("a file keeps its mode, and a link stays a link") {
    const File file(Kind::Project, "dependencies = []\n");
    std::filesystem::permissions(file.path(), std::filesystem::perms(0741));
    const auto link = file.path().parent_path() / "shell.toml";
    std::filesystem::create_symlink("file", link);
    auto document = Document::open(link, Kind::Project, "").value();
    REQUIRE(document.add("demo").ok());
    REQUIRE(document.save().ok());
    CHECK(std::filesystem::is_symlink(link));
    CHECK(file.text() == "dependencies = [\"demo\"]\n");
    CHECK(std::filesystem::status(file.path()).permissions() == std::filesystem::perms(0741));
    CHECK(std::distance(std::filesystem::directory_iterator(link.parent_path()), {}) == 2);
}

TEST_CASE("a file that somebody else changed meanwhile is not overwritten") {
    const File file(Kind::Project, "dependencies = []\n");
    auto document = file.open();
    REQUIRE(document.add("demo").ok());
    REQUIRE(write_file_atomically(file.path(), "dependencies = [\"other\"]\n").ok());
    const auto saved = document.save();
    REQUIRE_FALSE(saved.ok());
    CHECK(saved.error().kind() == ErrorKind::Refused);
    CHECK(file.text() == "dependencies = [\"other\"]\n");
}

namespace {

/// The script as begin_script() leaves it.
std::string begun(std::string_view text) {
    tests::TemporaryDirectory directory;
    auto document = Document::open(directory.write("script.py", text), Kind::Script, "").value();
    REQUIRE(document.begin_script("dependencies = []\n").ok());
    return document.bytes();
}

}  // namespace

TEST_CASE("a script gets the first line and the block that it lacks, and keeps all else") {
    const std::string block = "# /// script\n# dependencies = []\n# ///\n";
    CHECK(begun("print(1)\n") == concat("#!/usr/bin/env pyenvx\n", block, "\nprint(1)\n"));
    CHECK(begun("") == concat("#!/usr/bin/env pyenvx\n", block));
    CHECK(begun("#!/usr/bin/python3\nprint(1)\n") == concat("#!/usr/bin/python3\n", block, "\nprint(1)\n"));
    const auto has_block = "# /// script\n# dependencies = [\"a\"]\n# ///\nprint(1)\n";
    CHECK(begun(has_block) == concat("#!/usr/bin/env pyenvx\n", has_block));
    CHECK(begun(concat("#!/usr/bin/env pyenvx\n", has_block)) == concat("#!/usr/bin/env pyenvx\n", has_block));
}

TEST_CASE("a first line is not put where it would not work, or break how a script is encoded") {
    CHECK(begun("\xEF\xBB\xBFprint(1)\n").starts_with("\xEF\xBB\xBF# /// script\n"));
    CHECK(
        begun("# mine\n# -*- coding: latin-1 -*-\n").starts_with("# mine\n# -*- coding: latin-1 -*-\n# /// script\n"));
    CHECK(begun("# -*- coding: latin-1 -*-\nprint(1)\n").starts_with("#!/usr/bin/env pyenvx\n# -*- coding: latin-1"));
    CHECK(begun("print(1)\r\n").starts_with("#!/usr/bin/env pyenvx\n# /// script\r\n"));
}
