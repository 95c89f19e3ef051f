// What a line of a build's log says is not there.
#pragma once

#include <optional>
#include <string_view>

namespace pyenvx::build {

enum class MissingKind {
    Header,        ///< "libxml/tree.h"
    Library,       ///< "pq", for libpq.so
    Program,       ///< "cmake"
    PkgConfig,     ///< "libffi", for libffi.pc
    CMakePackage,  ///< "ZLIB"
    Module,        ///< "numpy.core"
    Network        ///< without a name
};

struct Missing {
    MissingKind kind;
    std::string_view name;  ///< of letters, digits and "_.+-/"; of the line
};

std::optional<Missing> what_is_missing(std::string_view line);

}  // namespace pyenvx::build
