#include "store/environment/environment.hpp"
#include "store/environment/launcher_object.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <filesystem>

#include "launcher/warm/environment_python.hpp"
#include "store/base/file.hpp"
#include "store/bytecode/bytecode_object.hpp"
#include "store/digest/sha256.hpp"
#include "store/pep/installed_record.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
namespace fs = std::filesystem;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

class Remembering final : public Progress {
public:
    std::vector<std::string> warnings;
    std::vector<std::string> details;
    void step(Stage, std::string_view, std::uint64_t, std::uint64_t) override {}
    void transfer(std::string_view, std::uint64_t, std::uint64_t) override {}
    void warn(std::string_view sentence) override { warnings.emplace_back(sentence); }
    void notice(std::string_view) override {}
    void detail(std::string_view sentence) override { details.emplace_back(sentence); }
};

// A wheel's path in the folder where its object has it.
std::string in_object(const std::string& path, const std::string& data) {
    if (!path.starts_with(data)) return "site/" + path;
    const auto rest = path.substr(data.size());
    for (const std::string_view kind : {"purelib/", "platlib/"}) {
        if (rest.starts_with(kind)) return concat("site/", std::string_view(rest).substr(kind.size()));
    }
    return rest;
}

// A store with an interpreter, a launcher and objects of wheels, as the realiser makes them.
class TestStore {
public:
    TestStore() {
        interpreter = object("cpython-3.11.7", {{"bin/python3.11", "#!/bin/sh\n"}});
        const auto executable = directory.write("launcher",
                                                "\x7f"
                                                "ELF launcher");
        launcher = launcher_object(executable, "0.1.0", store);
        REQUIRE(launcher->ok());
    }

    StorePath object(const std::string& name, const Files& files) {
        auto path = StorePath::make(Sha256::of(concat(name, std::to_string(count_++))), name);
        REQUIRE(path.ok());
        auto draft = store.begin(*path);
        REQUIRE(draft.ok());
        for (const auto& [file, bytes] : files) {
            REQUIRE(make_directories(((*draft)->path() / file).parent_path()).ok());
            REQUIRE(write_file_atomically((*draft)->path() / file, bytes).ok());
        }
        REQUIRE((**std::move(draft)).commit({.path = *path}).ok());
        return *path;
    }

    EnvironmentPart wheel(const std::string& name, const Files& files, bool requested = false) {
        const auto stem = name + "-1.0";
        Files stored;
        std::vector<pep::RecordRow> rows = {{stem + ".dist-info/RECORD", "", ""}};
        for (const auto& [path, bytes] : files) {
            rows.push_back({path, concat("sha256=", Sha256::of(bytes).base64()), std::to_string(bytes.size())});
            stored.emplace_back(in_object(path, stem + ".data/"), bytes);
        }
        stored.emplace_back(concat("site/", stem, ".dist-info/RECORD"), pep::record_text(rows));
        return {*pep::PackageName::parse(name), object(name, stored), requested, ""};
    }

    /// Gives the part a bytecode object with these files.
    void add_bytecode(EnvironmentPart& part, bytecode::Optimisation level, const std::vector<std::string>& names) {
        const auto recipe = bytecode::bytecode_derivation(part.object, *interpreter, level);
        auto draft = store.begin(recipe->output_path());
        REQUIRE(draft.ok());
        for (const auto& name : names) {
            REQUIRE(make_directories(((*draft)->path() / name).parent_path()).ok());
            REQUIRE(write_file_atomically((*draft)->path() / name, part.name.str()).ok());
        }
        REQUIRE((**std::move(draft)).commit({.path = recipe->output_path()}).ok());
        part.bytecode.push_back(recipe->output_path());
    }

    fs::path lay_out_these(std::vector<EnvironmentPart> parts, PthPolicy pth = PthPolicy::Known) {
        const auto path = lay_out({*interpreter, "bin/python3.11", "python3.11", **launcher, std::move(parts), pth, {}},
                                  store, progress);
        REQUIRE(path.ok());
        return store.locate(*path);
    }

    tests::TemporaryDirectory directory;
    Store store = *Store::open(directory.path() / "home");
    std::optional<StorePath> interpreter;
    std::optional<Result<StorePath>> launcher;
    Remembering progress;

private:
    int count_ = 0;
};

std::string text_of(const fs::path& path) { return read_file(path, 1 << 20).value_or("(none)"); }

constexpr const char* kSite = "lib/python3.11/site-packages";

}  // namespace

TEST_CASE("an environment is a user base: site-packages, bin, include and share") {
    TestStore test;
    const auto part =
        test.wheel("one", {{"one/__init__.py", "1"},
                           {"one-1.0.dist-info/entry_points.txt", "[console_scripts]\nrun-one = one:main\n"},
                           {"one-1.0.data/purelib/extra.py", "2"},
                           {"one-1.0.data/scripts/old-one", "#!python\nprint(1)\n"},
                           {"one-1.0.data/headers/one.h", "3"},
                           {"one-1.0.data/data/share/man/one.1", "4"}});
    const auto environment = test.lay_out_these({part});
    CHECK(text_of(environment / kSite / "one/__init__.py") == "1");
    CHECK(text_of(environment / kSite / "extra.py") == "2");
    CHECK(text_of(environment / "include/python3.11/one/one.h") == "3");
    CHECK(text_of(environment / "share/man/one.1") == "4");
    CHECK(text_of(environment / "bin/run-one").find("from one import main") != std::string::npos);
    CHECK(text_of(environment / "bin/old-one").ends_with("'''\nprint(1)\n"));
    CHECK(fs::equivalent(environment / kSite / "one/__init__.py",
                         test.store.locate(part.object) / "site/one/__init__.py"));
    CHECK(fs::status(environment / "bin/run-one").permissions() == fs::perms{0555});
    CHECK(fs::status(environment / kSite / "one").permissions() == fs::perms{0555});
}

TEST_CASE("RECORD says what was laid out, and nothing of the wheel that was not") {
    TestStore test;
    const auto part = test.wheel(
        "one",
        {{"one.py", "1"}, {"one-1.0.dist-info/RECORD.jws", "signature"}, {"one-1.0.data/scripts/tool", "#!python\n"}},
        true);
    const auto environment = test.lay_out_these({part});
    const auto rows = pep::parse_record(text_of(environment / kSite / "one-1.0.dist-info/RECORD"));
    // The path of a script leads out of site-packages, as the specification wants; the reader of wheels refuses it.
    CHECK_FALSE(rows.ok());
    const auto record = text_of(environment / kSite / "one-1.0.dist-info/RECORD");
    CHECK(record.starts_with("../../../bin/tool,sha256="));
    CHECK(record.find(concat("\none.py,sha256=", Sha256::of("1").base64(), ",1\n")) != std::string::npos);
    CHECK(record.find(concat("/INSTALLER,sha256=", Sha256::of("pyenvx\n").base64(), ",7\n")) != std::string::npos);
    CHECK(record.find("/REQUESTED,sha256=") != std::string::npos);
    CHECK(record.find("/RECORD,,\n") != std::string::npos);
    CHECK(record.find("jws") == std::string::npos);
    CHECK_FALSE(fs::exists(environment / kSite / "one-1.0.dist-info/RECORD.jws"));
}

TEST_CASE("bin/python is the launcher, and finds the interpreter by the environment's note") {
    TestStore test;
    const auto environment = test.lay_out_these({});
    for (const char* name : {"bin/python", "bin/python3", "bin/python3.11"}) {
        CHECK(fs::equivalent(environment / name, test.store.locate(**test.launcher) / "launcher"));
    }
    const auto python = warm::find_environment_python(environment / "bin/python");
    REQUIRE(python.ok());
    CHECK((*python)->environment == environment.native());
    CHECK((*python)->interpreter == (test.store.locate(*test.interpreter) / "bin/python3.11").native());
}

TEST_CASE("bytecode lies beside the sources it was made from, and an environment with all of it says so") {
    TestStore test;
    auto part = test.wheel("one", {{"one/__init__.py", "1"}, {"one/deep/a.b.py", "2"}, {"extra.py", "3"}});
    const auto bare = test.lay_out_these({part});
    test.add_bytecode(part, bytecode::Optimisation::None,
                      {"one/__pycache__/__init__.cpython-311.pyc", "one/deep/__pycache__/a.b.cpython-311.pyc",
                       "__pycache__/extra.cpython-311.pyc"});
    test.add_bytecode(part, bytecode::Optimisation::NoAsserts, {"__pycache__/extra.cpython-311.opt-1.pyc"});
    const auto environment = test.lay_out_these({part});
    CHECK(environment != bare);
    for (const char* file : {"one/__pycache__/__init__.cpython-311.pyc", "one/deep/__pycache__/a.b.cpython-311.pyc",
                             "__pycache__/extra.cpython-311.pyc"}) {
        CAPTURE(file);
        CHECK(fs::equivalent(environment / kSite / file, test.store.locate(part.bytecode[0]) / file));
    }
    CHECK(fs::exists(environment / kSite / "__pycache__/extra.cpython-311.opt-1.pyc"));
    CHECK(text_of(environment / "pyenvx-environment").ends_with("\nbytecode whole\n"));
    CHECK(text_of(bare / "pyenvx-environment").ends_with("\nbytecode none\n"));
}

TEST_CASE("bytecode of another level alone does not make an environment whole") {
    TestStore test;
    auto part = test.wheel("one", {{"one.py", "1"}});
    test.add_bytecode(part, bytecode::Optimisation::NoAsserts, {"__pycache__/one.cpython-311.opt-1.pyc"});
    CHECK(text_of(test.lay_out_these({part}) / "pyenvx-environment").ends_with("\nbytecode none\n"));
}

TEST_CASE("bytecode of a file that lost its place, or was held back or replaced, is not laid out") {
    TestStore test;
    auto a = test.wheel("a", {{"tests/__init__.py", "a"}});
    auto b = test.wheel("b", {{"tests/__init__.py", "b"}, {"sitecustomize.py", "evil"}, {"pip.py", "evil"}});
    test.add_bytecode(b, bytecode::Optimisation::None,
                      {"tests/__pycache__/__init__.cpython-311.pyc", "__pycache__/sitecustomize.cpython-311.pyc",
                       "__pycache__/pip.cpython-311.pyc", "__pycache__/nothing.cpython-311.pyc"});
    const auto environment = test.lay_out_these({a, b});
    CHECK_FALSE(fs::exists(environment / kSite / "__pycache__"));
    CHECK_FALSE(fs::exists(environment / kSite / "tests/__pycache__"));
    test.add_bytecode(a, bytecode::Optimisation::None, {"tests/__pycache__/__init__.cpython-311.pyc"});
    CHECK(fs::equivalent(test.lay_out_these({a, b}) / kSite / "tests/__pycache__/__init__.cpython-311.pyc",
                         test.store.locate(a.bytecode[0]) / "tests/__pycache__/__init__.cpython-311.pyc"));
}

TEST_CASE("a wheel's file named as the folder of bytecode gives way to it") {
    TestStore test;
    auto part = test.wheel("one", {{"one/__init__.py", "1"}, {"one/__pycache__", "a file"}});
    test.add_bytecode(part, bytecode::Optimisation::None, {"one/__pycache__/__init__.cpython-311.pyc"});
    CHECK(fs::is_directory(test.lay_out_these({part}) / kSite / "one/__pycache__"));
}

TEST_CASE("no distribution takes the names of the interpreter or of the note") {
    TestStore test;
    const auto part = test.wheel("one", {{"one-1.0.data/scripts/python3.12", "#!python\nevil\n"},
                                         {"one-1.0.data/data/bin/python", "evil"},
                                         {"one-1.0.data/data/pyenvx-environment", "evil"},
                                         {"one-1.0.data/scripts/pip3", "#!python\nevil\n"}});
    const auto environment = test.lay_out_these({part});
    CHECK_FALSE(fs::exists(environment / "bin/python3.12"));
    CHECK(text_of(environment / "bin/python").find("evil") == std::string::npos);
    CHECK(text_of(environment / "bin/pip3").find("run_module(\"pip\"") != std::string::npos);
    CHECK(text_of(environment / "pyenvx-environment").starts_with("pyenvx-environment 1\n"));
    CHECK(test.progress.details.size() == 4);
}

TEST_CASE("pip is itself where it is declared") {
    TestStore test;
    const auto part = test.wheel(
        "pip",
        {{"pip/__init__.py", ""}, {"pip-1.0.dist-info/entry_points.txt", "[console_scripts]\npip = pip:main\n"}});
    const auto environment = test.lay_out_these({part});
    CHECK(text_of(environment / "bin/pip").find("from pip import main") != std::string::npos);
    CHECK_FALSE(fs::exists(environment / kSite / "pip.py"));
}

TEST_CASE("of two distributions with a file in one place the first by name wins, and both RECORDs are right") {
    TestStore test;
    const auto b = test.wheel("b", {{"tests/__init__.py", "b"}, {"same.py", "1"}});
    const auto a = test.wheel("a", {{"tests/__init__.py", "a"}, {"same.py", "1"}});
    const auto environment = test.lay_out_these({b, a});
    CHECK(text_of(environment / kSite / "tests/__init__.py") == "a");
    const auto record = text_of(environment / kSite / "b-1.0.dist-info/RECORD");
    CHECK(record.find("tests/__init__.py") == std::string::npos);
    CHECK(record.find("same.py") != std::string::npos);
    CHECK(test.progress.details.size() == 1);
}

TEST_CASE("code that would run at every start is held back and said once for each distribution") {
    TestStore test;
    const auto part = test.wheel("one", {{"one.pth", "inside\nimport evil\n"},
                                         {"two.pth", "import evil\n"},
                                         {"one.start", "evil:run\n"},
                                         {"sitecustomize.py", "evil"},
                                         {"usercustomize/__init__.py", "evil"},
                                         {"one-1.0.data/data/lib/python3.11/site-packages/data.pth", "import evil\n"},
                                         {"package/data.pth", "import harmless\n"}});
    const auto environment = test.lay_out_these({part});
    CHECK(text_of(environment / kSite / "one.pth") == "inside\n");
    for (const char* name : {"two.pth", "one.start", "sitecustomize.py", "usercustomize/__init__.py", "data.pth"}) {
        CAPTURE(name);
        CHECK_FALSE(fs::exists(environment / kSite / name));
    }
    CHECK(fs::exists(environment / kSite / "package/data.pth"));
    REQUIRE(test.progress.warnings.size() == 1);
    CHECK(test.progress.warnings[0].find("policy.pth-allow") != std::string::npos);
    CHECK(text_of(environment / kSite / "one-1.0.dist-info/RECORD").find("two.pth") == std::string::npos);
}

TEST_CASE("a path line to a folder that would customise the start of Python is held back") {
    TestStore test;
    const auto part = test.wheel("one", {{"one.pth", "inside/.\nother\n"},
                                         {"inside/sitecustomize.py", "evil"},
                                         {"other/module.py", ""},
                                         {"two.pth", "deeper/folder\n"},
                                         {"deeper/folder/usercustomize/__init__.py", "evil"}});
    const auto environment = test.lay_out_these({part});
    CHECK(text_of(environment / kSite / "one.pth") == "other\n");
    CHECK_FALSE(fs::exists(environment / kSite / "two.pth"));
    CHECK(fs::exists(environment / kSite / "inside/sitecustomize.py"));
    CHECK(test.progress.warnings.size() == 1);
}

TEST_CASE("under the policy all nothing is held back") {
    TestStore test;
    const auto part = test.wheel("one", {{"one.pth", "import fine\n"}, {"sitecustomize.py", "fine"}});
    const auto environment = test.lay_out_these({part}, PthPolicy::All);
    CHECK(fs::exists(environment / kSite / "pyenvx-customise.pth"));
    CHECK(text_of(environment / kSite / "one.pth") == "import fine\n");
    CHECK(text_of(environment / kSite / "sitecustomize.py") == "fine");
    CHECK(test.progress.warnings.empty());
}

TEST_CASE("one plan has one address, in whatever order its parts come") {
    TestStore test;
    const auto a = test.wheel("a", {{"a.py", ""}});
    const auto b = test.wheel("b", {{"b.py", ""}});
    const auto environment = test.lay_out_these({a, b});
    CHECK(test.lay_out_these({b, a}) == environment);
    CHECK(test.lay_out_these({a}) != environment);
    CHECK(test.lay_out_these({a, b}, PthPolicy::None) != environment);
    auto requested = a;
    requested.requested = true;
    CHECK(test.lay_out_these({requested, b}) != environment);
}

TEST_CASE("a launcher that was not touched since is not read again") {
    TestStore test;
    const auto executable = std::filesystem::canonical("/bin/sh");
    const auto made = launcher_object(executable, "1", test.store).value();
    const auto fact = test.store.fact("launcher-object", executable.native()).value().value();
    const auto sealed = fact.substr(0, fact.find('\n') + 1);
    REQUIRE(test.store.set_fact("launcher-object", executable.native(), sealed + test.interpreter->str()).ok());
    CHECK(launcher_object(executable, "1", test.store).value() == test.interpreter);
    CHECK(launcher_object(executable, "2", test.store).value() != made);
}

TEST_CASE("what fails half-way leaves nothing in the store") {
    TestStore test;
    const auto a = test.wheel("a", {{"x", ""}});
    const auto b = test.wheel("b", {{"x/y", ""}});
    const auto count = [&] {
        return std::distance(fs::directory_iterator(test.directory.path() / "home/store"), fs::directory_iterator());
    };
    const auto before = count();
    const auto path = lay_out({*test.interpreter, "bin/python3.11", "python3.11", **test.launcher, {a, b}, {}, {}},
                              test.store, test.progress);
    REQUIRE_FALSE(path.ok());
    CHECK(path.error().kind() == ErrorKind::Refused);
    CHECK(count() == before);
}
