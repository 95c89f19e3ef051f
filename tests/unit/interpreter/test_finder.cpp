#include "store/interpreter/finder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "store/interpreter/probe.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/interpreter/host_pythons.hpp"

using namespace pyenvx;
using namespace pyenvx::interpreter;
using pyenvx::tests::TemporaryDirectory;

namespace {

namespace fs = std::filesystem;

/// A host whose home is a temporary directory and whose PATH is what the test puts into it.
struct FakeHost {
    TemporaryDirectory directory;
    Environment environment;

    FakeHost() {
        environment.set("HOME", (directory.path() / "home").native());
        environment.set("PATH", (directory.path() / "bin").native());
        fs::create_directories(directory.path() / "bin");
    }
    Host host() const { return {environment, directory.path()}; }
    void link(const std::string& name, const fs::path& target) const {
        fs::create_directories((directory.path() / name).parent_path());
        fs::create_symlink(target, directory.path() / name);
    }
    Result<Interpreter> find(const std::string& python, std::string_view requires_python = "",
                             const std::string& version_file = "") const {
        const auto file = version_file.empty() ? fs::path() : directory.write("project/.python-version", version_file);
        return find_interpreter({python, file, pep::SpecifierSet::parse(requires_python).value()}, host(), nullptr);
    }
};

Interpreter any_python() {
    auto pythons = tests::host_pythons();
    REQUIRE_FALSE(pythons.empty());
    return pythons.back();
}

std::string minor_of(const Interpreter& interpreter) { return concat("3.", interpreter.platform.minor); }

bool mentions(const Error& error, std::string_view text) {
    for (const auto& note : error.notes()) {
        if (note.find(text) != std::string::npos) return true;
    }
    return error.message().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("the python3 on PATH is the default, by its real file") {
    const auto python = any_python();
    FakeHost fake;
    fake.link("bin/python3", python.executable);
    CHECK(fake.find("").value().executable == python.executable);
    CHECK(fake.find(minor_of(python)).value().executable == python.executable);
    CHECK(fake.find("", ">=" + minor_of(python)).value().executable == python.executable);
}

TEST_CASE("a probe tells version, tags and markers as the interpreter itself does") {
    for (const auto& python : tests::host_pythons()) {
        CAPTURE(python.executable);
        const auto says = tests::output_of(
            python.executable,
            {"-I", "-c",
             "import platform, sys, importlib.util as u, sysconfig as s\n"
             "print(platform.python_version(), platform.machine(), platform.release(), sys.implementation.cache_tag,"
             "u.MAGIC_NUMBER.hex(), s.get_path('stdlib'), platform.libc_ver()[1], sep='|')"});
        CHECK(says == concat(python.markers.python_full_version, '|', python.markers.platform_machine, '|',
                             python.markers.platform_release, '|', python.cache_tag, '|', to_hex(python.bytecode_magic),
                             '|', python.stdlib, '|', python.platform.glibc_major, '.', python.platform.glibc_minor,
                             '\n'));
    }
}

TEST_CASE("a virtualenv on PATH stands for its base, made of links or of copies") {
    const auto python = any_python();
    FakeHost fake;
    fake.directory.write("bin/../pyvenv.cfg", "home = " + python.executable.parent_path().native() + "\n");
    fs::copy_file(python.executable, fake.directory.path() / "bin" / python.executable.filename());
    fake.link("bin/python3", python.executable.filename());
    CHECK(fake.find("").value().executable == python.executable);
}

TEST_CASE("a pyenv shim is seen through by variable, version file and global version, in that order") {
    const auto pythons = tests::host_pythons();
    FakeHost fake;
    fake.environment.set("PATH", (fake.directory.path() / "home/.pyenv/shims").native());
    const auto shim = fake.directory.write("home/.pyenv/shims/python3", "#!/bin/sh\nexit 1\n");
    fs::permissions(shim, fs::perms::owner_all);
    fake.link("home/.pyenv/versions/one/bin/python3", pythons.front().executable);
    fake.link("home/.pyenv/versions/two/bin/python3", pythons.back().executable);
    fake.directory.write("home/.pyenv/version", "one\n");
    CHECK(fake.find("").value().executable == pythons.front().executable);
    fake.directory.write(".python-version", "# chosen\ntwo\n");
    CHECK(fake.find("").value().executable == pythons.back().executable);
    fake.environment.set("PYENV_VERSION", "one");
    CHECK(fake.find("").value().executable == pythons.front().executable);
}

TEST_CASE("a shim of another tool is asked, with the variables it needs") {
    const auto python = any_python();
    FakeHost fake;
    const auto shim = fake.directory.write("bin/python3", "#!/bin/sh\nexec \"$REAL\" \"$@\"\n");
    fs::permissions(shim, fs::perms::owner_all);
    fake.environment.set("REAL", python.executable.native());
    CHECK(fake.find("").value().executable == python.executable);
}

TEST_CASE("a python3 on PATH that does not run is passed over") {
    const auto python = any_python();
    FakeHost fake;
    fs::permissions(fake.directory.write("bin/python3", "#!/bin/sh\nexit 3\n"), fs::perms::owner_all);
    fake.link("more/python3", python.executable);
    fake.environment.set("PATH",
                         (fake.directory.path() / "bin").native() + ":" + (fake.directory.path() / "more").native());
    CHECK(fake.find("").value().executable == python.executable);
}

TEST_CASE("when the default does not fit, the newest that fits is taken") {
    const auto pythons = tests::host_pythons();
    if (pythons.front().platform.minor == pythons.back().platform.minor) {
        MESSAGE("skipped: this machine has one Python only");
        return;
    }
    FakeHost fake;
    fake.link("bin/python3", pythons.back().executable);
    fake.link("home/.pyenv/versions/new/bin/python3", pythons.front().executable);
    CHECK(fake.find("", ">" + minor_of(pythons.back()) + ".99").value().executable == pythons.front().executable);
}

TEST_CASE("what nothing fits names each interpreter that was looked at") {
    const auto python = any_python();
    FakeHost fake;
    fake.link("bin/python3", python.executable);
    const auto error = fake.find("", ">=3.99").error();
    CHECK(error.kind() == ErrorKind::Unsatisfiable);
    CHECK(mentions(error, ">=3.99"));
    CHECK(mentions(error, python.executable.native()));
    CHECK_FALSE(error.hint().empty());
}

TEST_CASE("an interpreter asked for by path has to fit the declaration all the same") {
    const auto python = any_python();
    FakeHost fake;
    CHECK(fake.find(python.executable.native()).value().executable == python.executable);
    fake.link("prefix/bin/python3", python.executable);
    CHECK(fake.find("./prefix").value().executable == python.executable);
    CHECK(fake.find(python.executable.native(), "<3").error().kind() == ErrorKind::Unsatisfiable);
    CHECK(fake.find("./nothing").error().kind() == ErrorKind::NotFound);
}

TEST_CASE("a version file chooses, and --python overrides it") {
    const auto python = any_python();
    FakeHost fake;
    fake.link("bin/python3", python.executable);
    CHECK(fake.find("", "", minor_of(python) + "\n").value().executable == python.executable);
    CHECK(fake.find("", "", "3.8.1\n").error().kind() == ErrorKind::Unsatisfiable);
    CHECK(fake.find(minor_of(python), "", "3.8.1\n").value().executable == python.executable);
}

TEST_CASE("a version file may name a virtualenv of pyenv's, which stands for its base") {
    const auto python = any_python();
    FakeHost fake;
    const auto versions = fake.directory.path() / "home/.pyenv/versions";
    fake.directory.write("home/.pyenv/versions/3.99.1/envs/web/pyvenv.cfg",
                         concat("home = ", python.executable.parent_path(), '\n'));
    fs::create_directories(versions / "3.99.1/envs/web/bin");
    fs::copy_file(python.executable, versions / "3.99.1/envs/web/bin/python3");
    fake.link("home/.pyenv/versions/web", versions / "3.99.1/envs/web");
    CHECK(minor_of(fake.find("", "", "web\n").value()) == minor_of(python));
    CHECK(fake.find("", "", "3.99.1/envs/web\n").value().base_prefix == python.base_prefix);
    CHECK(fake.find("", "<3", "web\n").error().kind() == ErrorKind::Unsatisfiable);
}

TEST_CASE("a version file that says system means what PATH has besides pyenv's shims") {
    const auto pythons = tests::host_pythons();
    FakeHost fake;
    const auto shims = fake.directory.path() / "home/.pyenv/shims";
    fake.environment.set("PATH", concat(shims, ':', fake.directory.path() / "bin"));
    fs::permissions(fake.directory.write("home/.pyenv/shims/python3", "#!/bin/sh\nexit 1\n"), fs::perms::owner_all);
    fake.link("home/.pyenv/versions/own/bin/python3", pythons.front().executable);
    fake.environment.set("PYENV_VERSION", "own");
    CHECK(fake.find("", "", "system\n").error().kind() == ErrorKind::Unsatisfiable);
    fake.link("bin/python3", pythons.back().executable);
    CHECK(fake.find("", "", "system\n").value().executable == pythons.back().executable);
}

TEST_CASE("of several lines in a version file the first that fits counts") {
    const auto python = any_python();
    FakeHost fake;
    fake.link("bin/python3", python.executable);
    CHECK(fake.find("", "", concat("3.8.1\nunknown\n", minor_of(python), '\n')).value().executable ==
          python.executable);
    const auto error = fake.find("", "", "3.8.1\n3.99\n").error();
    CHECK(error.kind() == ErrorKind::Unsatisfiable);
    CHECK(mentions(error, "3.8.1"));
    CHECK(mentions(error, "3.99"));
    CHECK(mentions(error, "asked for in "));
    CHECK(mentions(error, "project/.python-version"));
}

TEST_CASE("an empty version file asks for nothing") {
    const auto python = any_python();
    FakeHost fake;
    fake.link("bin/python3", python.executable);
    CHECK(fake.find("", "", "# none\n").value().executable == python.executable);
}

TEST_CASE("a version file names no file of the project's, nor what nobody knows") {
    FakeHost fake;
    fake.link("bin/python3", any_python().executable);
    fake.link("project/bin/python3", any_python().executable);
    fake.link("home/.pyenv/versions/web/bin/python3", any_python().executable);
    for (const auto* word : {"./bin/python3", "/bin/python3", ".", "..", "../versions/web", "web/../web", "unknown"}) {
        CAPTURE(word);
        const auto error = fake.find("", "", word).error();
        CHECK(error.kind() == ErrorKind::Invalid);
        CHECK(mentions(error, word));
        CHECK(mentions(error, "project/.python-version"));
    }
}

TEST_CASE("free-threaded builds are only taken when asked for") {
    FakeHost fake;
    fake.link("bin/python3", any_python().executable);
    CHECK(fake.find("3.13t").error().kind() == ErrorKind::Unsatisfiable);
}

TEST_CASE("a program that is no interpreter is refused by name") {
    FakeHost fake;
    const auto error = fake.find("/bin/true").error();
    CHECK(error.kind() == ErrorKind::Unsatisfiable);
    CHECK(mentions(error, "true"));
}
