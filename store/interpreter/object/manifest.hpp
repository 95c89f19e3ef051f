// The file `pyenvx-interpreter` at the root of an interpreter object: what is inside, and what it needs of a machine.
//
//   pyenvx-interpreter 1
//   version 3.11.7
//   library python3.11
//   cache-tag cpython-311
//   machine x86_64
//   glibc 2.36
//   source <SHA-256 of what was copied of the host's executable>
//   needs libc.so.6
//   needs libm.so.6
//
// Lines end with \n; the first seven stand in this order, then `needs` lines, sorted and distinct.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::interpreter {

inline constexpr std::string_view kManifestName = "pyenvx-interpreter";

struct InterpreterManifest {
    std::string version;
    std::string library_name;
    std::string cache_tag;
    std::string machine;
    std::string glibc;            ///< of the machine where it was made: "2.36"
    std::string source;           ///< SHA-256 of what was copied of the host's executable, in hexadecimal
    std::set<std::string> needs;  ///< shared libraries of the host, by DT_NEEDED name

    bool operator==(const InterpreterManifest&) const = default;
};

std::string format_manifest(const InterpreterManifest& manifest);

/// Accepts what format_manifest() writes and nothing else. Errors: Corrupt; TooNew for a later format.
Result<InterpreterManifest> parse_manifest(std::string_view text);

}  // namespace pyenvx::interpreter
