#include "store/interpreter/interpreter_object.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "store/base/file.hpp"
#include "store/interpreter/object/bytecode.hpp"
#include "store/interpreter/object/manifest.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/interpreter/host_pythons.hpp"

using namespace pyenvx;
using namespace pyenvx::interpreter;
using pyenvx::tests::output_of;
using pyenvx::tests::TemporaryDirectory;

namespace {

namespace fs = std::filesystem;

/// A store with one object of the given interpreter.
struct Made {
    TemporaryDirectory directory;
    store::Store store;
    InterpreterObject object;

    explicit Made(const Interpreter& python)
        : store(store::Store::open(directory.path()).value()), object(realise(python)) {}

    InterpreterObject realise(const Interpreter& python) {
        SilentProgress progress;
        auto made = realise_interpreter(python, store, progress);
        if (!made) FAIL(made.error().message());
        return std::move(made).value();
    }
    std::string run(const std::string& code, std::vector<std::string> variables = {}) const {
        return output_of(object.executable, {"-c", code}, std::move(variables));
    }
};

void sees_its_own_files_only(const Made& made) {
    const auto root = made.object.root.native();
    CHECK(made.run("import sys; print(sys.prefix, sys.exec_prefix)") == concat(root, ' ', root, '\n'));
    CHECK(made.run("import sys; print([p for p in sys.path if p and not p.startswith('" + root + "/')])") == "[]\n");
    const std::string mapped =
        "print([l for l in open('/proc/self/maps') if '/libpython' in l and '" + root + "/' not in l])";
    CHECK(made.run(mapped) == "[]\n");
}

void imports_what_the_host_does(const Made& made, const Interpreter& python) {
    for (const char* module : {"ssl", "sqlite3", "ctypes", "json", "lzma", "asyncio", "readline"}) {
        CAPTURE(module);
        const std::vector<std::string> import{"-c", concat("import ", module)};
        CHECK(output_of(made.object.executable, import) == output_of(python.executable, import));
    }
}

void every_extension_module_loads_as_on_the_host(const Made& made, const Interpreter& python) {
    const std::string code =
        "import importlib, os, sysconfig\n"
        "folder = os.path.join(sysconfig.get_path('platstdlib'), 'lib-dynload')\n"
        "for name in sorted({f.split('.')[0] for f in os.listdir(folder) if '.so' in f}):\n"
        "    try: importlib.import_module(name); print(name)\n"
        "    except ImportError: print('no', name)\n";
    CHECK(made.run(code) == output_of(python.executable, {"-c", code}));
}

void programs_are_linked_against_its_library(const Made& made, const Interpreter& python) {
    const auto library = concat("libpython3.", python.platform.minor, ".so.1.0");
    const auto headers = made.object.root / "include" / python.include.filename();
    if (!fs::exists(made.object.root / "lib" / library) || !fs::exists(headers / "Python.h")) return;
    const auto source = made.directory.write("embed.c",
                                             "#include <Python.h>\n"
                                             "int main(void) {\n"
                                             "    Py_Initialize();\n"
                                             "    PyRun_SimpleString(\"print(6 * 7)\");\n"
                                             "    return Py_FinalizeEx();\n"
                                             "}\n");
    const auto program = (made.directory.path() / "embed").native();
    const auto lib = (made.object.root / "lib").native();
    output_of(
        "/usr/bin/cc",
        {source.native(), "-o", program, "-I" + headers.native(), "-L" + lib, "-l:" + library, "-Wl,-rpath," + lib},
        {"PATH=/usr/bin:/bin"});
    if (!fs::exists("/usr/bin/cc")) {
        MESSAGE("skipped: no C compiler here");
        return;
    }
    CHECK(output_of(program, {}, {concat("PYTHONHOME=", made.object.root)}) == "42\n");
}

void bytecode_is_unchecked_and_right(const Made& made, const Interpreter& python) {
    const BytecodeFormat format{python.bytecode_magic, python.platform.minor, python.cache_tag};
    const auto library = made.object.root / "lib" / python.library_name;
    const auto source = read_file(library / "os.py", 1 << 24).value();
    const auto bytecode = read_file(library / bytecode_path(format, "os.py"), 1 << 24).value();
    CHECK(bytecode.substr(4, 4) == std::string("\1\0\0\0", 4));
    CHECK(unchecked_bytecode(format, bytecode, source, 0) == bytecode);
    CHECK(made.run("import os, importlib.util as u; print(u.source_hash(open(os.__file__, 'rb').read()).hex())") ==
          to_hex(bytecode.substr(8, 8)) + "\n");
}

void private_variables_end_at_start_up(const Made& made) {
    const auto says = made.run(
        "import os, sys, site; print(sys.executable, site.USER_BASE, "
        "sorted(k for k in os.environ if k.startswith('PY')))",
        {"PYENVX_EXECUTABLE=/e/bin/python", "PYTHONUSERBASE=/e"});
    CHECK(says == "/e/bin/python /e []\n");
    CHECK(made.run("import os; print(os.environ['PYTHONUSERBASE'])", {"PYTHONUSERBASE=/mine"}) == "/mine\n");
}

void imports_write_no_bytecode_below_the_store(const Made& made) {
    // Folders that anybody may write, as all are to root.
    const auto inside = made.directory.write("store/environment/inside.py", "").parent_path();
    const auto outside = made.directory.write("project/outside.py", "").parent_path();
    const auto alias = made.directory.path() / "alias";
    fs::remove(alias);
    fs::create_directory_symlink(made.directory.path() / "store/environment", alias);
    made.directory.write("store/environment/aliased.py", "");
    CHECK(made.run("import inside, outside", {concat("PYTHONPATH=", inside, ":", outside)}) == "");
    CHECK(made.run("import aliased", {concat("PYTHONPATH=", alias)}) == "");
    CHECK_FALSE(fs::exists(inside / "__pycache__"));
    CHECK(fs::exists(outside / "__pycache__"));
}

void only_customisation_that_may_be_is_looked_for(const Made& made, const Interpreter& python) {
    const auto file = concat("/lib/", python.library_name, "/site-packages/");
    made.directory.write(concat("user", file, "sitecustomize.py"), "print('packaged')\n");
    made.directory.write(concat("customised", file, "pyenvx-customise.pth"),
                         "import sys; sys._pyenvx_customise = True\n");
    made.directory.write(concat("customised", file, "sitecustomize.py"), "print('allowed')\n");
    const auto own = made.directory.write("own/sitecustomize.py", "print('mine')\n").parent_path();
    const auto user_base = [&](std::string_view name) {
        return concat("PYTHONUSERBASE=", made.directory.path() / name);
    };
    CHECK(made.run("", {user_base("user")}) == "");
    CHECK(made.run("", {user_base("customised")}) == "allowed\n");
    CHECK(made.run("", {user_base("user"), concat("PYTHONPATH=", own)}) == "mine\n");
}

void sysconfig_knows_the_user_base(const Made& made) {
    const std::string code = "import sysconfig; print(sysconfig.get_path('scripts', 'posix_user'))";
    const std::vector<std::string> variables{"PYENVX_EXECUTABLE=/e/bin/python", "PYTHONUSERBASE=/e"};
    CHECK(made.run(code, variables) == "/e/bin\n");
    CHECK(made.run("import sysconfig, importlib as i; i.reload(sysconfig); " + code, variables) == "/e/bin\n");
    CHECK(made.run(code, {"PYTHONUSERBASE=/mine"}) == "/mine/bin\n");
}

// As sysconfig gives them, as distutils takes them past it up to Python 3.9, and as whoever reads their file does.
void what_is_built_looks_for_no_library_of_the_host(const Made& made) {
    CHECK(made.run("import sysconfig, warnings\n"
                   "warnings.simplefilter('ignore')\n"
                   "given = [sysconfig.get_config_vars()]\n"
                   "given.append(__import__(sysconfig._get_sysconfigdata_name()).build_time_vars)\n"
                   "try: from distutils.sysconfig import get_config_vars as old\n"
                   "except ImportError: pass\n"
                   "else: given.append(old())\n"
                   "for name, value in (pair for one in given for pair in one.items()):\n"
                   "    if '-rpath,/' in str(value) and name != 'CONFIG_ARGS': print(name, value)") == "");
}

void virtual_environments_are_based_on_it(const Made& made) {
    const auto venv = (made.directory.path() / "venv").native();
    CHECK(output_of(made.object.executable, {"-m", "venv", "--without-pip", venv},
                    {"PYENVX_EXECUTABLE=/e/bin/python"}) == "");
    CHECK(output_of(venv + "/bin/python", {"-c", "import sys; print(sys.prefix, sys.base_prefix)"}) ==
          concat(venv, ' ', made.object.root, '\n'));
}

void children_of_every_kind_come_up(const Made& made) {
    const auto script =
        made.directory.write("job.py",
                             "import multiprocessing as m, sys\n"
                             "if __name__ == '__main__':\n"
                             "    with m.get_context(sys.argv[1]).Pool(1) as p: print(p.map(abs, [-7]))\n");
    for (const char* method : {"fork", "spawn", "forkserver"}) {
        CAPTURE(method);
        CHECK(output_of(made.object.executable, {script.native(), method}) == "[7]\n");
    }
}

void installers_are_told_whose_it_is(const Made& made) {
    // Where PEP 668 makes them look.
    const auto text =
        made.run("import sysconfig; print(open(sysconfig.get_path('stdlib') + '/EXTERNALLY-MANAGED').read())");
    CHECK(text.starts_with("[externally-managed]\nError="));
    CHECK(text.find("pyenvx add") != std::string::npos);
}

void describes_its_needs(const Made& made, const Interpreter& python) {
    const auto manifest = parse_manifest(read_file(made.object.root / kManifestName, 1 << 20).value()).value();
    CHECK(manifest.version == python.version.str());
    CHECK(manifest.needs.contains("libc.so.6"));
}

/// Copies the files of one folder with their times.
void copy_folder(const fs::path& from, const fs::path& to) {
    if (!fs::is_directory(from)) return;
    fs::create_directories(to);
    for (const auto& entry : fs::directory_iterator(from)) {
        if (!entry.is_regular_file() || entry.is_symlink()) continue;
        const auto copy = to / entry.path().filename();
        fs::copy_file(entry.path(), copy);
        fs::last_write_time(copy, entry.last_write_time());
    }
}

/// The part of a standard library that start-up and compiling need, with bytecode.
fs::path small_library(const Interpreter& python, const fs::path& folder) {
    for (const char* name : {"", "encodings", "importlib", "collections", "json", "re"}) {
        copy_folder(python.stdlib / name, folder / name);
        copy_folder(python.stdlib / name / "__pycache__", folder / name / "__pycache__");
    }
    return folder;
}

std::vector<Interpreter> pythons_to_copy() {
    auto pythons = tests::host_pythons();
    REQUIRE_FALSE(pythons.empty());
    if (pythons.size() == 1) MESSAGE("this machine has one Python only");
    return pythons;
}

}  // namespace

TEST_CASE("copies of the host's interpreters stand on their own") {
    for (const auto& python : pythons_to_copy()) {
        CAPTURE(python.executable);
        const Made made(python);
        CHECK(made.object.path.name() == concat("cpython-", python.version.str()));
        sees_its_own_files_only(made);
        imports_what_the_host_does(made, python);
        every_extension_module_loads_as_on_the_host(made, python);
        programs_are_linked_against_its_library(made, python);
        bytecode_is_unchecked_and_right(made, python);
        private_variables_end_at_start_up(made);
        imports_write_no_bytecode_below_the_store(made);
        only_customisation_that_may_be_is_looked_for(made, python);
        sysconfig_knows_the_user_base(made);
        what_is_built_looks_for_no_library_of_the_host(made);
        virtual_environments_are_based_on_it(made);
        children_of_every_kind_come_up(made);
        installers_are_told_whose_it_is(made);
        describes_its_needs(made, python);
    }
}

TEST_CASE("two stores of one machine agree about the address, and times do not matter") {
    TemporaryDirectory directory;
    auto python = pythons_to_copy().back();
    python.stdlib = small_library(python, directory.path() / python.library_name);
    const auto first = Made(python).object.path;
    fs::last_write_time(python.stdlib / "os.py", fs::file_time_type::clock::now());
    CHECK(Made(python).object.path == first);
}

TEST_CASE("modules that the host has no bytecode of are compiled") {
    const auto python = pythons_to_copy().back();
    TemporaryDirectory directory;
    auto other = python;
    other.stdlib = small_library(python, directory.path() / python.library_name);
    fs::remove_all(other.stdlib / "json/__pycache__");
    const Made made(other);
    const BytecodeFormat format{python.bytecode_magic, python.platform.minor, python.cache_tag};
    const auto library = made.object.root / "lib" / python.library_name;
    for (const char* module : {"json/decoder.py", "os.py"}) {
        CAPTURE(module);
        const auto bytecode = read_file(library / bytecode_path(format, module), 1 << 24).value_or("");
        const auto source = read_file(library / module, 1 << 24).value();
        CHECK(unchecked_bytecode(format, bytecode, source, 0) == bytecode);
    }
}

TEST_CASE("a copy that cannot work is never an object") {
    auto python = pythons_to_copy().back();
    TemporaryDirectory directory;
    python.stdlib = directory.path() / "empty";
    python.platstdlib = python.stdlib;
    fs::create_directories(python.stdlib);
    auto store = store::Store::open(directory.path() / "store").value();
    SilentProgress progress;
    const auto made = realise_interpreter(python, store, progress);
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().kind() == ErrorKind::Refused);
}
