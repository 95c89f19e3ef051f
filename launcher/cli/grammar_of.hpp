// The grammar that CLI11 has been told.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "launcher/cli/grammar/grammar.hpp"

namespace pyenvx::cli {

/// `name` is the command's in full.
Grammar grammar_of(const CLI::App& app, const std::string& name);

}  // namespace pyenvx::cli
