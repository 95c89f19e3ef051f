#include "store/realise/build/missing/likely_missing.hpp"

#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/realise/build/missing/host_packages.hpp"
#include "store/realise/build/missing/well_known.hpp"

namespace pyenvx::build {
namespace {

std::string_view package_of(const FailedBuild& build) {
    return std::string_view(build.name).substr(0, build.name.rfind('-'));
}

std::string what(const Missing& missing) {
    switch (missing.kind) {
        case MissingKind::Header: return concat("the header ", missing.name);
        case MissingKind::Library: return concat("the library ", missing.name);
        case MissingKind::Program: return concat("the program ", missing.name);
        case MissingKind::PkgConfig: return concat("pkg-config's module ", missing.name);
        default: return concat("CMake's package ", missing.name);
    }
}

bool is_debian(const std::filesystem::path& root) {
    return sys::stat((root / "etc/debian_version").c_str()).value_or(std::nullopt).has_value();
}

std::string where_it_is(const Missing& missing, const OwnedFile& owned, const FailedBuild& build) {
    const auto variable = missing.kind == MissingKind::Header ? concat("CFLAGS = \"-I", owned.folder.native(), "\"")
                                                              : concat("LDFLAGS = \"-L", owned.folder.native(), "\"");
    return concat(what(missing), " is not found, though Debian's package ", owned.package, " has brought ",
                  owned.file.native(), ": say so with [build.", package_of(build), "] variables = { ", variable,
                  " } in your config.toml");
}

std::string how_to_install(const Missing& missing, const FailedBuild& build, const std::filesystem::path& root) {
    const auto unknown = concat(what(missing), " is missing: install the package of your system that has it");
    if (!is_debian(root)) return unknown;
    // That of the host's own Python is of no use to another one.
    const bool is_python = missing.name == "Python.h";
    if (const auto owned = find_installed(missing, root); owned && !is_python)
        return where_it_is(missing, *owned, build);
    std::string package(well_known_package(missing));
    if (package.empty()) package = find_installable(missing, root);
    if (package.empty()) return unknown;
    return concat(what(missing), " is missing: Debian's package ", package, " has it (apt install ", package, ")");
}

std::string without_toolchain(const Missing& missing) {
    if (missing.kind == MissingKind::Program) {
        return concat("it needs ", missing.name, ", which `toolchain = \"none\"` leaves out");
    }
    return concat(what(missing), " is missing, as all are with `toolchain = \"none\"`");
}

std::string advice_for(const Missing& missing, const FailedBuild& build, const std::filesystem::path& root) {
    if (missing.kind == MissingKind::Module) {
        const auto top = missing.name.substr(0, missing.name.find('.'));
        return concat("it imports ", top, ", which it does not declare: say so yourself with [build.",
                      package_of(build), "] requires = [\"", top, "\"] in your config.toml");
    }
    if (missing.kind == MissingKind::Network) {
        return concat("it wants the network, which no build has: give it what it fetches with [build.",
                      package_of(build), "] inputs");
    }
    return build.toolchain == "none" ? without_toolchain(missing) : how_to_install(missing, build, root);
}

}  // namespace

// The last line that tells something: what comes earlier was often only tried.
std::string likely_missing(const std::vector<std::string>& lines, const FailedBuild& build,
                           const std::filesystem::path& root) {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (const auto missing = what_is_missing(*line)) return advice_for(*missing, build, root);
    }
    return "";
}

}  // namespace pyenvx::build
