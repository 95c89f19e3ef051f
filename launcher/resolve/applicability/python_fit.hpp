// Whether a Requires-Python admits an interpreter.
#pragma once

#include "store/pep/specifier.hpp"
#include "store/pep/version.hpp"

namespace pyenvx::resolve {

enum class PythonFit {
    Fits,
    AboveCap,  ///< only upper bounds are violated ("<3.12"): a guess about the future that is often wrong
    Never,
};

PythonFit fit(const pep::SpecifierSet& requires_python, const pep::Version& python);

}  // namespace pyenvx::resolve
