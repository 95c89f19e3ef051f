// A declaration that stands within another one.
#pragma once

#include "launcher/declaration/declaration.hpp"

namespace pyenvx::declaration {

/// Who enters and leaves: with `inherit` the outer declaration is entered too; a shell within a shell has that behind
/// it.
enum class Entering { Both, InnerAlone };

/// What both ask for. Where they say different things of one variable, alias or setting, the inner one is right.
void add_outer(Declaration& inner, const Declaration& outer, Entering entering);

}  // namespace pyenvx::declaration
