// Which file a plain word names as a command.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pyenvx::warm {

/// A regular file that may be executed.
bool is_program(const std::string& file);

/// The first program of that name in the folders of a PATH, as execvp would find it.
std::optional<std::string> find_on_path(std::string_view word, std::string_view path);

}  // namespace pyenvx::warm
