#include "store/interpreter/interpreter_object.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <thread>

#include "store/base/child_process.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/interpreter/object/copy.hpp"
#include "store/interpreter/object/host_file.hpp"
#include "store/interpreter/object/manifest.hpp"
#include "store/interpreter/object/texts.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr std::string_view kFactKind = "interpreter-object";
constexpr std::string_view kObjectFormat = "2";
constexpr std::size_t kModulesOneProcessCompiles = 40;
constexpr std::chrono::minutes kCompileLimit{5};

/// What was copied, and what it needs of the host. Libraries need libraries, so it grows until nothing new turns up.
struct Contents {
    std::vector<CopiedFile> files;
    std::set<std::string> brought;
    std::set<std::string> host_libraries;

    /// Returns the libraries that the new files make necessary.
    std::vector<ObjectFile> add(std::vector<CopiedFile> copied) {
        std::vector<ObjectFile> fresh;
        for (auto& file : copied) {
            host_libraries.insert(file.libraries.of_host.begin(), file.libraries.of_host.end());
            for (auto& library : file.libraries.brought) {
                if (brought.insert(library.target).second) fresh.push_back(std::move(library));
            }
            files.push_back(std::move(file));
        }
        return fresh;
    }
    std::string text() const {
        std::string text;
        for (const auto& file : files) text += concat(file.digest.hex(), ' ', file.size, ' ', file.target, '\n');
        return text;
    }
    std::vector<std::string> modules_without_bytecode() const {
        std::vector<std::string> modules;
        for (const auto& file : files) {
            if (file.lacks_bytecode) modules.push_back(file.target);
        }
        return modules;
    }
    std::uint64_t size() const {
        return std::accumulate(files.begin(), files.end(), std::uint64_t{0},
                               [](std::uint64_t sum, const CopiedFile& file) { return sum + file.size; });
    }
};

std::string library_folder(const Interpreter& interpreter) { return concat("lib/", interpreter.library_name); }

BytecodeFormat bytecode_format(const Interpreter& interpreter) {
    return {interpreter.bytecode_magic, interpreter.platform.minor, interpreter.cache_tag};
}

void append(std::vector<ObjectFile>& files, std::vector<ObjectFile> more) {
    files.insert(files.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Distributions with several architectures have a pyconfig.h that only includes the right one of another folder.
void prefer_multiarch_config(const Interpreter& interpreter, std::vector<ObjectFile>& headers) {
    const auto folder = interpreter.include.filename();
    const auto config = interpreter.include.parent_path() / interpreter.multiarch / folder / "pyconfig.h";
    const auto status = sys::stat(config.c_str());
    if (interpreter.multiarch.empty() || !status || !*status) return;
    for (auto& header : headers) {
        if (header.target == concat("include/", folder, "/pyconfig.h")) header.source = config;
    }
}

Result<std::vector<ObjectFile>> list_files(const Interpreter& interpreter) {
    const std::string library = library_folder(interpreter);
    std::vector<ObjectFile> files{{concat("bin/", interpreter.library_name), interpreter.executable}};
    append(files, TRY(list_standard_library(interpreter.stdlib, library)));
    if (interpreter.platstdlib != interpreter.stdlib) {
        append(files, TRY(list_standard_library(interpreter.platstdlib / "lib-dynload", library + "/lib-dynload")));
    }
    auto headers = TRY(list_headers(interpreter.include, concat("include/", interpreter.include.filename())));
    prefer_multiarch_config(interpreter, headers);
    append(files, std::move(headers));
    const auto by_target = [](const auto& left, const auto& right) { return left.target < right.target; };
    const auto same_target = [](const auto& left, const auto& right) { return left.target == right.target; };
    std::stable_sort(files.begin(), files.end(), by_target);
    files.erase(std::unique(files.begin(), files.end(), same_target), files.end());
    return files;
}

/// Takes it out of the list.
std::vector<ObjectFile> take_program(std::vector<ObjectFile>& files) {
    const auto is_program = [](const ObjectFile& file) { return file.target.starts_with("bin/"); };
    const auto program = std::find_if(files.begin(), files.end(), is_program);
    std::vector<ObjectFile> taken{std::move(*program)};
    files.erase(program);
    return taken;
}

Result<Contents> copy_all(const Interpreter& interpreter, const std::filesystem::path& root) {
    const LibraryRule rule(interpreter.base_prefix);
    const auto copy = [&](const auto& some) { return copy_files(some, rule, bytecode_format(interpreter), root); };
    auto files = TRY(list_files(interpreter));
    // The program first, since it may need the largest file of all, libpython, which is best copied beside the others.
    Contents contents;
    auto fresh = contents.add(TRY(copy(take_program(files))));
    append(fresh, std::move(files));
    while (!fresh.empty()) fresh = contents.add(TRY(copy(fresh)));
    return contents;
}

InterpreterManifest describe(const Interpreter& interpreter, const Contents& contents) {
    const auto is_executable = [](const auto& file) { return file.target.starts_with("bin/"); };
    const auto executable = std::find_if(contents.files.begin(), contents.files.end(), is_executable);
    return {interpreter.version.str(),
            interpreter.library_name,
            interpreter.cache_tag,
            interpreter.platform.machine,
            concat(interpreter.platform.glibc_major, '.', interpreter.platform.glibc_minor),
            executable->digest.hex(),
            contents.host_libraries};
}

std::string our_texts() {
    return concat(startup_hook(), sysconfig_addition(), build_variables_addition(), externally_managed());
}

/// A libpython that stays with the host still decides what the object does.
Result<std::string> host_libpython(const Interpreter& interpreter, const Contents& contents) {
    const auto name = interpreter.libpython.filename().native();
    if (name.empty() || !contents.host_libraries.contains(name)) return std::string("none");
    return Sha256::of(TRY(read_file(interpreter.libpython, kMaxObjectFile))).hex();
}

Result<store::Derivation> derive(const Interpreter& interpreter, const Contents& contents) {
    const auto manifest = format_manifest(describe(interpreter, contents));
    const auto libpython = TRY(host_libpython(interpreter, contents));
    return store::Derivation::make(
        store::DerivationKind::Interpreter,
        concat("cpython-", interpreter.version.str(), interpreter.platform.free_threaded ? "t" : ""),
        {{"files", Sha256::of(contents.text())},
         {"additions", Sha256::of(our_texts())},
         {"manifest", Sha256::of(manifest)}},
        {{"format", std::string(kObjectFormat)},
         {"version", interpreter.version.str()},
         {"host-libpython", libpython}});
}

/// Debian's site.py looks for dist-packages and not for site-packages.
std::string site_folder(const Interpreter& interpreter, const std::filesystem::path& root) {
    const auto site = read_file(root / library_folder(interpreter) / "site.py", 1 << 20);
    const bool debian = site && site->find("\"dist-packages\"") != std::string::npos;
    return debian ? "lib/python3/dist-packages" : library_folder(interpreter) + "/site-packages";
}

Result<void> write_additions(const Interpreter& interpreter, const InterpreterManifest& manifest,
                             const std::filesystem::path& root) {
    const auto library = root / library_folder(interpreter);
    const auto site = root / site_folder(interpreter, root);
    TRY(make_directories(site));
    TRY(write_object_file(site / kStartupHook, startup_hook()));
    TRY(write_object_file(library / kExternallyManaged, externally_managed()));
    return write_object_file(root / kManifestName, format_manifest(manifest));
}

Result<void> write_links(const Interpreter& interpreter, const std::filesystem::path& root) {
    const Fd bin = TRY(sys::open((root / "bin").c_str(), O_RDONLY | O_DIRECTORY));
    for (const char* name : {"python", "python3"}) TRY(sys::symlinkat(interpreter.library_name.c_str(), bin, name));
    if (interpreter.platform_library_folder == "lib") return {};
    const Fd directory = TRY(sys::open(root.c_str(), O_RDONLY | O_DIRECTORY));
    return sys::symlinkat("lib", directory, interpreter.platform_library_folder.c_str());
}

ChildOptions finishing_options(const std::filesystem::path& executable, const std::filesystem::path& root) {
    ChildOptions options;
    options.program = executable;
    options.arguments = {executable.native(), "-I", "-B", "-c", std::string(finishing_program()), root.native()};
    options.environment = {"PYENVX_EXECUTABLE=/pyenvx/check", "PYTHONUSERBASE=/pyenvx"};
    options.time_limit = kCompileLimit;
    return options;
}

/// One process for a few modules, one for each core for many; at least one, since it checks the interpreter too.
Result<void> finish(const Interpreter& interpreter, const std::filesystem::path& root,
                    const std::vector<std::string>& modules) {
    const auto executable = root / "bin" / interpreter.library_name;
    const std::size_t cores = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    const std::size_t count = modules.size() > kModulesOneProcessCompiles ? cores : 1;
    std::vector<ChildOptions> options(count, finishing_options(executable, root));
    for (std::size_t i = 0; i < modules.size(); ++i) options[i % count].arguments.push_back(modules[i]);
    std::vector<ChildProcess> children;
    for (const auto& option : options) children.push_back(TRY(ChildProcess::start(option)));
    for (auto& child : children) {
        const auto outcome = TRY(std::move(child).wait());
        if (outcome.succeeded() && outcome.output == "ok") continue;
        const auto why = outcome.output.empty() ? std::string("it does not run") : printable(outcome.output);
        return fail(ErrorKind::Refused, "a copy of ", interpreter.executable, " cannot be used: ", why);
    }
    return {};
}

Result<void> complete(const Interpreter& interpreter, const Contents& contents, const std::filesystem::path& root) {
    TRY(write_additions(interpreter, describe(interpreter, contents), root));
    TRY(write_links(interpreter, root));
    return finish(interpreter, root, contents.modules_without_bytecode());
}

Result<InterpreterObject> object_at(const Interpreter& interpreter, const store::Store& store,
                                    const store::StorePath& path) {
    const auto root = store.locate(path);
    return InterpreterObject{path, root, root / "bin" / interpreter.library_name};
}

// ---- what is known from an earlier time ----

/// The executable, libpython and os.py together stand for the installation: whatever updates it replaces them.
Result<std::string> seal(const Interpreter& interpreter) {
    std::string text = concat("format ", kObjectFormat, ' ', Sha256::of(our_texts()).hex(), '\n');
    text += concat(interpreter.identity.text(), '\n');
    for (const auto& file : {interpreter.libpython, interpreter.stdlib / "os.py"}) {
        const auto status = file.empty() ? std::nullopt : TRY(sys::stat(file.c_str()));
        text += concat(status ? FileIdentity::of(*status).text() : "none", '\n');
    }
    return text;
}

std::optional<store::StorePath> known_path(const Interpreter& interpreter, const store::Store& store,
                                           const std::string& sealed) {
    const auto fact = store.fact(kFactKind, interpreter.executable.native());
    if (!fact || !*fact || !(*fact)->starts_with(sealed)) return std::nullopt;
    auto path = store::StorePath::parse(std::string_view(**fact).substr(sealed.size()));
    if (!path) return std::nullopt;
    const auto info = store.find(*path);
    if (!info || !*info) return std::nullopt;
    return std::move(path).value();
}

/// Its address is known only once all of it was read, which fifty starts need not do fifty times.
std::filesystem::path lock_path(const Interpreter& interpreter, const store::Store& store) {
    const auto name = Sha256::of(interpreter.executable.native()).hex().substr(0, 32);
    return store.home() / "locks" / concat("interpreter-", name);
}

// Written while it is read, since only what was read says under which address.
Result<store::StorePath> make_object(const Interpreter& interpreter, store::Store& store) {
    auto folder = TRY(store.begin_folder());
    const auto contents = TRY(copy_all(interpreter, folder.path()));
    const auto derivation = TRY(derive(interpreter, contents));
    auto draft = TRY(store.begin(derivation.output_path(), std::move(folder)));
    if (!draft) return derivation.output_path();
    TRY(complete(interpreter, contents, draft->path()));
    return std::move(*draft).commit(
        {.path = derivation.output_path(), .deriver = derivation.text(), .size = contents.size()});
}

}  // namespace

Result<InterpreterObject> realise_interpreter(const Interpreter& interpreter, store::Store& store, Progress& progress) {
    const auto sealed = TRY(seal(interpreter));
    if (const auto path = known_path(interpreter, store, sealed)) return object_at(interpreter, store, *path);
    const auto name = concat("Python ", interpreter.version.str());
    const auto lock = TRY(FileLock::acquire_telling(lock_path(interpreter, store), name, progress));
    if (const auto path = known_path(interpreter, store, sealed)) return object_at(interpreter, store, *path);
    progress.step(Stage::Interpreter, name, 0, 0);
    const auto path =
        TRY(make_object(interpreter, store).context("copying ", interpreter.executable, " into the store"));
    // Without the fact the next start digests the files again; nothing worse.
    (void)store.set_fact(kFactKind, interpreter.executable.native(), concat(sealed, path.str()));
    return object_at(interpreter, store, path);
}

Result<InterpreterObject> interpreter_object_at(const store::StorePath& path, const store::Store& store) {
    const auto root = store.locate(path);
    const auto manifest = TRY(parse_manifest(TRY(read_file(root / kManifestName, 1 << 20))));
    return InterpreterObject{path, root, root / "bin" / manifest.library_name};
}

InterpreterObject object_where_it_lies(const InterpreterObject& object, const store::Store& store) {
    const auto root = store.locate(object.path);
    return {object.path, root, root / object.executable.lexically_relative(object.root)};
}

}  // namespace pyenvx::interpreter
