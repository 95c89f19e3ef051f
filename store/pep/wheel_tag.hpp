// Compatibility tags (PEP 425, 600, 656, 703) and file names of wheels and source distributions (PEP 427, 625).
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"
#include "store/pep/name.hpp"
#include "store/pep/version.hpp"

namespace pyenvx::pep {

/// What decides which wheels an interpreter can use. Plain values, as the interpreter's probe reports them.
struct PythonPlatform {
    int major = 3;
    int minor = 0;
    bool free_threaded = false;
    bool debug = false;
    std::string machine;  ///< "x86_64", "aarch64"
    int glibc_major = 0;  ///< 0 where the interpreter is not linked to glibc
    int glibc_minor = 0;
    auto operator<=>(const PythonPlatform&) const = default;
};

struct WheelTag {
    std::string python, abi, platform;
    std::string str() const;  ///< "cp311-cp311-manylinux_2_17_x86_64"
    auto operator<=>(const WheelTag&) const = default;
};

/// Every tag the platform supports, the most preferred first: the list of packaging.tags.sys_tags().
std::vector<WheelTag> supported_tags(const PythonPlatform& platform);

/// A wheel's file name cut at its dashes: what it takes to look through thousands. Borrows the name.
struct WheelNameParts {
    std::string_view name, version, build;
    std::string_view tags;  ///< "cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64"

    /// Nothing unless the name ends in .whl and has five or six parts.
    static std::optional<WheelNameParts> split(std::string_view filename);
    /// The same for what follows name and version: "-1-py3-none-any.whl". Nothing unless it has three or four parts.
    static std::optional<WheelNameParts> split_ending(std::string_view ending);
    /// Whether the name makes a wheel's file name, should name, version and tags each be ones.
    bool are_sound() const;
};

/// The tags of a compressed set, each once, in order. Errors: Invalid.
Result<std::vector<WheelTag>> expand_tags(std::string_view tags);

/// A wheel's file name, taken apart. The compressed tag set is expanded.
struct WheelFilename {
    PackageName name;
    Version version;
    std::string build;  ///< "" where there is none; compare with build_order()
    std::vector<WheelTag> tags;

    static Result<WheelFilename> parse(std::string_view filename);
};

/// Orders build tags as PEP 427 says: the leading digits as a number, then the rest as text; none sorts first.
std::strong_ordering build_order(std::string_view left, std::string_view right);

/// A source distribution's file name (.tar.gz; .zip is recognised too).
struct SdistFilename {
    PackageName name;
    Version version;
    static Result<SdistFilename> parse(std::string_view filename);
};

}  // namespace pyenvx::pep
