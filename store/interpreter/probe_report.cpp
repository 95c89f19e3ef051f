#include "store/interpreter/probe_report.hpp"

#include <algorithm>
#include <utility>

namespace pyenvx::interpreter {
namespace {

constexpr std::string_view kFirstLine = "pyenvx-probe 1";
constexpr std::size_t kMaxReport = 64 * 1024;

struct Field {
    std::string_view key;
    std::string ProbeReport::*value;
};

// In the order of the program's lines.
constexpr Field kFields[] = {
    {"executable", &ProbeReport::executable},
    {"base-prefix", &ProbeReport::base_prefix},
    {"implementation", &ProbeReport::implementation},
    {"version", &ProbeReport::version},
    {"full-version", &ProbeReport::full_version},
    {"abi-flags", &ProbeReport::abi_flags},
    {"cache-tag", &ProbeReport::cache_tag},
    {"multiarch", &ProbeReport::multiarch},
    {"library-folder", &ProbeReport::library_folder},
    {"magic", &ProbeReport::magic},
    {"stdlib", &ProbeReport::stdlib},
    {"platstdlib", &ProbeReport::platstdlib},
    {"libpython", &ProbeReport::libpython},
    {"libc", &ProbeReport::libc},
    {"free-threaded", &ProbeReport::free_threaded},
    {"debug", &ProbeReport::debug},
    {"pointer-bits", &ProbeReport::pointer_bits},
};

// Values are hexadecimal: nothing to escape, whatever bytes a path holds. sysconfig, platform and site stay unloaded,
// as each would double the time this takes. /proc/self/maps tells which libpython the loader really chose.
constexpr std::string_view kProgram = R"python(
import os, sys
def mapped_libpython():
    with open("/proc/self/maps", "rb") as maps:
        for line in maps:
            path = line.rstrip(b"\n").split(None, 5)[5:]
            if path and path[0].rpartition(b"/")[2].startswith(b"libpython"):
                return path[0]
    return b""
def libc():
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):
        return ""
def version(info):
    letter = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(info.releaselevel)
    return "%d.%d.%d" % info[:3] + (letter + str(info.serial) if letter else "")
stdlib = os.path.dirname(os.__file__)
dynload = [p for p in sys.path if os.path.basename(p) == "lib-dynload" and os.path.isdir(p)]
implementation = sys.implementation
fields = [
    ("executable", os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)),
    ("base-prefix", sys.base_prefix),
    ("implementation", implementation.name),
    ("version", version(implementation.version)),
    ("full-version", sys.version.split()[0]),
    ("abi-flags", getattr(sys, "abiflags", "")),
    ("cache-tag", implementation.cache_tag or ""),
    ("multiarch", getattr(implementation, "_multiarch", "")),
    ("library-folder", getattr(sys, "platlibdir", "lib")),
    ("magic", sys.modules["_frozen_importlib_external"].MAGIC_NUMBER),
    ("stdlib", stdlib),
    ("platstdlib", os.path.dirname(dynload[0]) if dynload else stdlib),
    ("libpython", mapped_libpython()),
    ("libc", libc()),
    ("free-threaded", str(int("t" in getattr(sys, "abiflags", "")))),
    ("debug", str(int(hasattr(sys, "gettotalrefcount")))),
    ("pointer-bits", str(sys.maxsize.bit_length() + 1)),
]
lines = ["pyenvx-probe 1"] + [key + "=" + os.fsencode(value).hex() for key, value in fields] + ["end", ""]
sys.stdout.write("\n".join(lines))
)python";

bool is_absolute(const std::string& path) { return path.starts_with('/') && path.find('\0') == std::string::npos; }
bool is_flag(const std::string& text) { return text == "0" || text == "1"; }

/// A word that may become part of a file name or a tag.
bool is_word(const std::string& text, std::string_view more) {
    return text.size() <= 64 && std::all_of(text.begin(), text.end(), [more](char c) {
               return is_alnum(c) || more.find(c) != std::string_view::npos;
           });
}

Result<void> check(const ProbeReport& report) {
    const bool paths = is_absolute(report.executable) && is_absolute(report.base_prefix) &&
                       is_absolute(report.stdlib) && is_absolute(report.platstdlib) &&
                       (report.libpython.empty() || is_absolute(report.libpython));
    const bool words =
        is_word(report.implementation, "-_") && is_word(report.version, ".") && is_word(report.full_version, ".+-_") &&
        is_word(report.abi_flags, "") && is_word(report.cache_tag, "-_.") && is_word(report.multiarch, "-_") &&
        is_word(report.library_folder, "") && is_word(report.libc, " .") && is_word(report.pointer_bits, "");
    const bool rest = report.magic.size() == 4 && is_flag(report.free_threaded) && is_flag(report.debug) &&
                      !report.library_folder.empty();
    if (paths && words && rest) return {};
    return fail(ErrorKind::Invalid, "the interpreter's description of itself makes no sense");
}

}  // namespace

std::string_view probe_program() { return kProgram; }

std::string format_report(const ProbeReport& report) {
    std::string text = concat(kFirstLine, '\n');
    for (const auto& field : kFields) text += concat(field.key, '=', to_hex(report.*field.value), '\n');
    return text + "end\n";
}

Result<ProbeReport> parse_report(std::string_view text) {
    const auto malformed = [] { return fail(ErrorKind::Invalid, "the interpreter did not describe itself"); };
    if (text.size() > kMaxReport) return malformed();
    const auto lines = split(text, '\n');
    constexpr std::size_t kCount = std::size(kFields);
    if (lines.size() != kCount + 3 || lines[0] != kFirstLine || lines[kCount + 1] != "end" || !lines.back().empty()) {
        return malformed();
    }
    ProbeReport report;
    for (std::size_t i = 0; i < kCount; ++i) {
        const std::string_view line = lines[i + 1];
        const std::string_view key = kFields[i].key;
        if (!line.starts_with(key) || line.substr(key.size(), 1) != "=") return malformed();
        auto value = from_hex(line.substr(key.size() + 1));
        if (!value) return malformed();
        report.*kFields[i].value = std::move(*value);
    }
    TRY(check(report));
    return report;
}

}  // namespace pyenvx::interpreter
