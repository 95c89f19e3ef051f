#include "store/interpreter/probe.hpp"

#include <gnu/libc-version.h>
#include <sys/utsname.h>

#include <ctime>

#include "store/base/child_process.hpp"
#include "store/base/file.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/sys.hpp"
#include "store/core/store.hpp"
#include "store/interpreter/elf/elf.hpp"
#include "store/interpreter/probe_report.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr std::string_view kFactKind = "interpreter-probe";
constexpr std::uint64_t kMaxExecutable = 256 << 20;

Result<FileIdentity> identity_of(const std::filesystem::path& file) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (!status) return fail(ErrorKind::NotFound, file, " does not exist");
    return FileIdentity::of(*status);
}

/// What has to be unchanged for a cached answer to hold. The C library is not part of the interpreter's file.
std::string seal(const FileIdentity& identity) { return concat(identity.text(), ' ', ::gnu_get_libc_version(), '\n'); }

std::optional<ProbeReport> cached_report(const std::filesystem::path& file, const FileIdentity& identity,
                                         const store::Store* cache) {
    if (cache == nullptr) return std::nullopt;
    const auto fact = cache->fact(kFactKind, file.native());
    const std::string expected = seal(identity);
    if (!fact || !*fact || !(*fact)->starts_with(expected)) return std::nullopt;
    auto report = parse_report(std::string_view(**fact).substr(expected.size()));
    if (!report || report->executable != file.native()) return std::nullopt;
    return std::move(report).value();
}

/// A cache that cannot be written costs the next start a few milliseconds, no more: not worth failing for.
void remember(const ProbeReport& report, const FileIdentity& identity, store::Store* cache) {
    if (cache == nullptr || identity.is_racy()) return;
    (void)cache->set_fact(kFactKind, report.executable, seal(identity) + format_report(report));
}

enum class FileKind { Program, Script };

/// What can be told from the file before any of its code runs. A script is let through: it will start something.
Result<FileKind> check_file(const std::filesystem::path& file) {
    const std::string bytes = TRY(read_file(file, kMaxExecutable));
    if (!elf::looks_like_elf(bytes)) return FileKind::Script;
    const auto info = TRY(elf::read_dynamic_info(bytes));
    struct utsname host {};
    ::uname(&host);
    if (info.machine != host.machine) return fail(ErrorKind::Refused, "it is for ", info.machine, ", not this machine");
    if (info.loader.find("ld-musl") != std::string::npos) return fail(ErrorKind::Refused, "it is linked to musl");
    if (info.loader.empty()) return fail(ErrorKind::Refused, "it is linked statically");
    return FileKind::Program;
}

Result<ProbeReport> run_probe(const std::filesystem::path& executable, std::vector<std::string> environment) {
    ChildOptions options;
    options.program = executable;
    options.arguments = {executable.native(), "-I", "-S", "-B", "-c", std::string(probe_program())};
    options.environment = std::move(environment);
    options.max_output_bytes = 64 * 1024;
    const auto outcome = TRY(run_child(options));
    if (!outcome.succeeded()) return fail(ErrorKind::Failed, "it did not run");
    return TRY(parse_report(outcome.output));
}

/// So that of many first starts at once one runs the interpreter, and the others find its answer.
Result<FileLock> take_turn(const std::filesystem::path& executable, const store::Store& cache) {
    const auto name = concat("probe-", Sha256::of(executable.native()).hex().substr(0, 32));
    return FileLock::acquire(cache.home() / "locks" / name, LockMode::Exclusive);
}

Result<ProbeReport> ask(const std::filesystem::path& executable, store::Store* cache,
                        const Environment* shim_environment) {
    const auto identity = TRY(identity_of(executable));
    if (auto cached = cached_report(executable, identity, cache)) return std::move(*cached);
    const bool is_script = TRY(check_file(executable)) == FileKind::Script;
    std::optional<FileLock> turn;  // a script's answer is never remembered
    if (!is_script && cache != nullptr) turn.emplace(TRY(take_turn(executable, *cache)));
    if (auto cached = cached_report(executable, identity, cache)) return std::move(*cached);
    const bool needs_variables = is_script || !executable.filename().native().starts_with("python");
    auto report =
        TRY(run_probe(executable, needs_variables && shim_environment != nullptr ? shim_environment->entries()
                                                                                 : std::vector<std::string>()));
    if (report.executable == executable.native()) remember(report, identity, cache);
    return report;
}

struct GlibcVersion {
    int major = 0;
    int minor = 0;
};

Result<GlibcVersion> parse_glibc(std::string_view text) {
    constexpr std::string_view kName = "glibc ";
    if (!text.starts_with(kName)) return fail(ErrorKind::Refused, "it is not linked to glibc");
    const auto numbers = split(text.substr(kName.size()), '.');
    const auto major = parse_decimal(numbers.front());
    const auto minor = numbers.size() > 1 ? parse_decimal(numbers[1]) : std::nullopt;
    if (!major || !minor || *major > 99 || *minor > 999) {
        return fail(ErrorKind::Invalid, "it reports the C library ", printable(text));
    }
    return GlibcVersion{static_cast<int>(*major), static_cast<int>(*minor)};
}

Result<int> supported_minor(const ProbeReport& report, const pep::Version& version) {
    if (report.implementation != "cpython") {
        return fail(ErrorKind::Refused, "it is ", printable(report.implementation), ", not CPython");
    }
    if (report.pointer_bits != "64") return fail(ErrorKind::Refused, "it is a 32-bit build");
    const auto& release = version.release();
    const auto minor = release.size() > 1 ? parse_decimal(release[1]) : std::nullopt;
    if (!minor || release[0] != "3" || *minor < kOldestMinor || *minor > kNewestMinor) {
        return fail(ErrorKind::Refused, "pyenvx works with Python 3.", kOldestMinor, " to 3.", kNewestMinor);
    }
    return static_cast<int>(*minor);
}

/// The kernel's part is asked anew each time: it changes without the interpreter changing.
pep::MarkerEnvironment markers_of(const ProbeReport& report, int minor) {
    struct utsname host {};
    ::uname(&host);
    pep::MarkerEnvironment markers;
    markers.implementation_name = report.implementation;
    markers.implementation_version = report.version;
    markers.os_name = "posix";
    markers.platform_machine = host.machine;
    markers.platform_python_implementation = "CPython";
    markers.platform_release = host.release;
    markers.platform_system = host.sysname;
    markers.platform_version = host.version;
    markers.python_full_version = report.full_version;
    markers.python_version = concat("3.", minor);
    markers.sys_platform = "linux";
    return markers;
}

Result<Interpreter> interpret(const ProbeReport& report) {
    auto version = TRY(pep::Version::parse(report.version));
    const int minor = TRY(supported_minor(report, version));
    const auto glibc = TRY(parse_glibc(report.libc));
    const bool free_threaded = report.free_threaded == "1";
    const auto identity = TRY(identity_of(report.executable));
    auto markers = markers_of(report, minor);
    pep::PythonPlatform platform{3,           minor,      free_threaded, report.debug == "1", markers.platform_machine,
                                 glibc.major, glibc.minor};
    const std::filesystem::path prefix = report.base_prefix;
    return Interpreter{
        .executable = report.executable,
        .identity = identity,
        .implementation = report.implementation,
        .version = std::move(version),
        .platform = std::move(platform),
        .markers = std::move(markers),
        .stdlib = report.stdlib,
        .platstdlib = report.platstdlib,
        .include = prefix / "include" / concat("python3.", minor, report.abi_flags),
        .libpython = report.libpython,
        .cache_tag = report.cache_tag,
        .abi_flags = report.abi_flags,
        .library_name = concat("python3.", minor, free_threaded ? "t" : ""),
        .base_prefix = prefix,
        .bytecode_magic = report.magic,
        .platform_library_folder = report.library_folder,
        .multiarch = report.multiarch,
    };
}

}  // namespace

Result<Interpreter> probe(const std::filesystem::path& executable, store::Store* cache,
                          const Environment* shim_environment) {
    auto report = TRY(ask(executable, cache, shim_environment));
    // A script or a link farm started the real one, whose file has to pass the same checks.
    if (report.executable != executable.native()) report = TRY(ask(report.executable, cache, nullptr));
    return interpret(report);
}

}  // namespace pyenvx::interpreter
