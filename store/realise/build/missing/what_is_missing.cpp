#include "store/realise/build/missing/what_is_missing.hpp"

#include <algorithm>
#include <array>

#include "store/base/text.hpp"

namespace pyenvx::build {
namespace {

constexpr std::size_t kMaxName = 120;

/// What stands between two texts is the name of what is missing. Without the second it is one word.
struct Pattern {
    MissingKind kind;
    std::string_view before;
    std::string_view after;
};

constexpr std::array kPatterns{
    // gcc, clang, the linker.
    Pattern{MissingKind::Header, "fatal error: '", "' file not found"},
    Pattern{MissingKind::Header, "fatal error: ", ": No such file"},
    Pattern{MissingKind::Library, "cannot find -l", ""},
    Pattern{MissingKind::Library, "unable to find library -l", ""},
    // setuptools, Python, make, meson.
    Pattern{MissingKind::Program, "error: command '", "' failed: No such file"},
    Pattern{MissingKind::Program, "No such file or directory: '", "'"},
    Pattern{MissingKind::Program, "make: ", ": No such file or directory"},
    Pattern{MissingKind::Program, "Unknown compiler(s): [['", "'"},
    Pattern{MissingKind::Program, "Program '", "' not found"},
    // pkg-config in its several ages, meson, CMake.
    Pattern{MissingKind::PkgConfig, "No package '", "' found"},
    Pattern{MissingKind::PkgConfig, "Package '", "' not found"},
    Pattern{MissingKind::PkgConfig, "Package '", "', required by"},
    Pattern{MissingKind::PkgConfig, "Package ", " was not found in the pkg-config search path"},
    Pattern{MissingKind::PkgConfig, "Dependency \"", "\" not found"},
    Pattern{MissingKind::CMakePackage, "Could NOT find ", " (missing"},
    Pattern{MissingKind::Module, "No module named '", "'"},
};

constexpr std::array<std::string_view, 3> kNetwork = {"Temporary failure in name resolution",
                                                      "Name or service not known", "Network is unreachable"};

// These words come from hostile code, and go into advice and into searches.
bool is_name(std::string_view text) {
    const auto fits = [](char c) { return is_alnum(c) || std::string_view("_.+-/").find(c) != std::string_view::npos; };
    return !text.empty() && text.size() <= kMaxName && !text.starts_with('-') && !text.starts_with('/') &&
           std::all_of(text.begin(), text.end(), fits);
}

bool is_program(std::string_view name) { return is_name(name) && name.find('/') == std::string_view::npos; }

std::optional<Missing> found(MissingKind kind, std::string_view name) {
    const bool fits = kind == MissingKind::Program ? is_program(name) : is_name(name);
    return fits ? std::optional(Missing{kind, name}) : std::nullopt;
}

std::optional<Missing> match(const Pattern& pattern, std::string_view line) {
    const auto begin = line.find(pattern.before);
    if (begin == std::string_view::npos) return std::nullopt;
    // After "-- " it is something that CMake goes on without.
    if (pattern.kind == MissingKind::CMakePackage && begin != 0) return std::nullopt;
    line.remove_prefix(begin + pattern.before.size());
    const auto end = pattern.after.empty() ? line.find_first_of(": \t") : line.find(pattern.after);
    if (end == std::string_view::npos && !pattern.after.empty()) return std::nullopt;
    return found(pattern.kind, line.substr(0, end));
}

// "sh: 1: cmake: not found", "configure: line 3: cmake: command not found": after the number of a line.
std::optional<Missing> match_shell(std::string_view line) {
    for (const std::string_view end : {": command not found", ": not found"}) {
        if (!line.ends_with(end)) continue;
        line.remove_suffix(end.size());
        const auto colon = line.rfind(": ");
        if (colon == std::string_view::npos || colon == 0 || !is_digit(line[colon - 1])) return std::nullopt;
        return found(MissingKind::Program, line.substr(colon + 2));
    }
    return std::nullopt;
}

}  // namespace

std::optional<Missing> what_is_missing(std::string_view line) {
    line = trim(line);
    for (const auto& pattern : kPatterns) {
        if (auto missing = match(pattern, line)) return missing;
    }
    if (auto missing = match_shell(line)) return missing;
    const bool asks = std::any_of(kNetwork.begin(), kNetwork.end(),
                                  [&](std::string_view words) { return line.find(words) != std::string_view::npos; });
    return asks ? std::optional(Missing{MissingKind::Network, {}}) : std::nullopt;
}

}  // namespace pyenvx::build
