#include "store/realise/build/likely_missing.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::build {
namespace {

using Lines = std::vector<std::string>;

struct Row {
    std::string_view what;
    std::string_view package;
};

// What packages that are built most need, by the beginning of the header's path. Debian's names, which Ubuntu shares.
constexpr std::array kHeaders{
    Row{"Python.h", "python3-dev"},       Row{"ffi.h", "libffi-dev"},
    Row{"openssl/", "libssl-dev"},        Row{"libxml/", "libxml2-dev"},
    Row{"libxslt/", "libxslt1-dev"},      Row{"libexslt/", "libxslt1-dev"},
    Row{"zlib.h", "zlib1g-dev"},          Row{"bzlib.h", "libbz2-dev"},
    Row{"lzma.h", "liblzma-dev"},         Row{"zstd.h", "libzstd-dev"},
    Row{"lz4.h", "liblz4-dev"},           Row{"snappy-c.h", "libsnappy-dev"},
    Row{"yaml.h", "libyaml-dev"},         Row{"sqlite3.h", "libsqlite3-dev"},
    Row{"libpq-fe.h", "libpq-dev"},       Row{"mysql.h", "libmariadb-dev"},
    Row{"curl/", "libcurl4-openssl-dev"}, Row{"jpeglib.h", "libjpeg-dev"},
    Row{"png.h", "libpng-dev"},           Row{"tiff.h", "libtiff-dev"},
    Row{"webp/", "libwebp-dev"},          Row{"ft2build.h", "libfreetype-dev"},
    Row{"cairo.h", "libcairo2-dev"},      Row{"hdf5.h", "libhdf5-dev"},
    Row{"cblas.h", "libopenblas-dev"},    Row{"gmp.h", "libgmp-dev"},
    Row{"mpfr.h", "libmpfr-dev"},         Row{"sodium.h", "libsodium-dev"},
    Row{"zmq.h", "libzmq3-dev"},          Row{"uv.h", "libuv1-dev"},
    Row{"ncurses.h", "libncurses-dev"},   Row{"readline/", "libreadline-dev"},
    Row{"ldap.h", "libldap-dev"},         Row{"sasl/", "libsasl2-dev"},
    Row{"krb5.h", "libkrb5-dev"},         Row{"gssapi/", "libkrb5-dev"},
    Row{"pcap.h", "libpcap-dev"},         Row{"portaudio.h", "portaudio19-dev"},
    Row{"alsa/", "libasound2-dev"},       Row{"glib.h", "libglib2.0-dev"},
    Row{"geos_c.h", "libgeos-dev"},       Row{"proj.h", "libproj-dev"},
    Row{"gdal.h", "libgdal-dev"},         Row{"boost/", "libboost-dev"},
    Row{"Eigen/", "libeigen3-dev"},       Row{"event.h", "libevent-dev"},
    Row{"ares.h", "libc-ares-dev"},       Row{"magic.h", "libmagic-dev"},
    Row{"expat.h", "libexpat1-dev"},      Row{"uuid/", "uuid-dev"},
    Row{"systemd/", "libsystemd-dev"},
};

constexpr std::array kTools{
    Row{"gcc", "gcc"},
    Row{"cc", "gcc"},
    Row{"g++", "g++"},
    Row{"c++", "g++"},
    Row{"make", "make"},
    Row{"cmake", "cmake"},
    Row{"ninja", "ninja-build"},
    Row{"gfortran", "gfortran"},
    Row{"patch", "patch"},
    Row{"pkg-config", "pkgconf"},
    Row{"cargo", "cargo"},
    Row{"rustc", "rustc"},
    Row{"swig", "swig"},
    Row{"clang", "clang"},
    Row{"xml2-config", "libxml2-dev"},
    Row{"xslt-config", "libxslt1-dev"},
    Row{"pg_config", "libpq-dev"},
    Row{"mysql_config", "libmariadb-dev"},
};

bool is_debian() { return sys::stat("/etc/debian_version").value_or(std::nullopt).has_value(); }

/// The text between two others in a line; nothing when they are not there.
std::optional<std::string_view> between(std::string_view line, std::string_view before, std::string_view after) {
    const auto begin = line.find(before);
    if (begin == std::string_view::npos) return std::nullopt;
    line.remove_prefix(begin + before.size());
    const auto end = after.empty() ? line.size() : line.find(after);
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    return line.substr(0, end);
}

std::string how_to_install(std::string_view what, std::string_view package) {
    if (package.empty() || !is_debian())
        return concat(what, " is missing: install the package of your system that has it");
    return concat(what, " is missing: Debian's package ", package, " has it (apt install ", package, ")");
}

std::string header_advice(std::string_view header, const std::string& toolchain) {
    const auto found = std::find_if(kHeaders.begin(), kHeaders.end(), [&](const Row& row) {
        return row.what.ends_with('/') ? header.starts_with(row.what) : header == row.what;
    });
    const auto advice = how_to_install(concat("the header ", header), found == kHeaders.end() ? "" : found->package);
    return toolchain == "none" ? concat("the header ", header, " is missing, as all are with `toolchain = \"none\"`")
                               : advice;
}

std::string tool_advice(std::string_view tool, const std::string& toolchain) {
    if (toolchain == "none") return concat("it needs ", tool, ", which `toolchain = \"none\"` leaves out");
    const auto found = std::find_if(kTools.begin(), kTools.end(), [&](const Row& row) { return row.what == tool; });
    return how_to_install(concat("the program ", tool), found == kTools.end() ? "" : found->package);
}

std::string module_advice(std::string_view module, std::string_view name) {
    const auto top = module.substr(0, module.find('.'));
    const auto package = name.substr(0, name.rfind('-'));
    return concat("it imports ", top, ", which it does not declare: say so yourself with [build.", package,
                  "] requires = [\"", top, "\"] in your config.toml");
}

std::string advice_for(std::string_view line, const std::string& name, const std::string& toolchain) {
    if (const auto header = between(line, "fatal error: ", ": No such file")) return header_advice(*header, toolchain);
    if (const auto header = between(line, "fatal error: '", "' file not found"))
        return header_advice(*header, toolchain);
    if (const auto library = between(line, "cannot find -l", "")) {
        return how_to_install(concat("the library ", trim(library->substr(0, library->find(':')))), "");
    }
    if (const auto tool = between(line, "error: command '", "' failed: No such file"))
        return tool_advice(*tool, toolchain);
    if (const auto tool = between(line, "No such file or directory: '", "'")) {
        return tool->find('/') == std::string_view::npos ? tool_advice(*tool, toolchain) : "";
    }
    if (const auto tool = between(line, "Unknown compiler(s): [['", "'")) return tool_advice(*tool, toolchain);
    if (const auto module = between(line, "No module named '", "'")) return module_advice(*module, name);
    const bool asks_for_network = line.find("Temporary failure in name resolution") != std::string_view::npos ||
                                  line.find("Name or service not known") != std::string_view::npos ||
                                  line.find("Network is unreachable") != std::string_view::npos;
    if (!asks_for_network) return "";
    return concat("it wants the network, which no build has: give it what it fetches with [build.",
                  name.substr(0, name.rfind('-')), "] inputs");
}

}  // namespace

// The last line that tells something: what comes earlier was often only tried.
std::string likely_missing(const Lines& lines, const std::string& name, const std::string& toolchain) {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        auto advice = advice_for(*line, name, toolchain);
        if (!advice.empty()) return advice;
    }
    return "";
}

}  // namespace pyenvx::build
