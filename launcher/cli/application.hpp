// One run of pyenvx-realise: from its words to an exit status, or to exec.
#pragma once

#include <span>

#include "launcher/record/variables.hpp"

namespace pyenvx::cli {

/// `words` are those after the program's name. Returns the exit status of a command; does not return when a program was
/// started or when a signal ended it. Everything that is an error is reported here.
int run_application(std::span<const char* const> words, record::EnvironmentBlock environment);

}  // namespace pyenvx::cli
