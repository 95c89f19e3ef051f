// What `export` prints where everything is known: one look at the declaration, one launch record read. Part of the
// launcher: no library.
#pragma once

#include <span>
#include <string>

#include "launcher/activation/reply.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::activation {

/// What is known of an allowed project. A plain value.
struct Known {
    std::optional<Answer> answer;  ///< nothing where no record answers,
    std::string why_cold;          ///< and why
    Watched watched;               ///< what it depends on
};

/// Errors: Corrupt for a record that was not written for this.
Result<Known> look_up(std::string_view home, const Project& project, record::EnvironmentBlock environment);

/// The text for `words`, which are those after the program's name: "export SHELL". Where nothing is active and there is
/// no project, or a project's record answers. An error says why pyenvx-realise has to do it.
Result<std::string> warm_export(std::span<const char* const> words, record::EnvironmentBlock environment);

}  // namespace pyenvx::activation
