// The programs in an environment's bin/. They find their environment by their own place, so that an environment can lie
// anywhere and be reached through links, and their first line never is too long or has a space in it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "store/environment/bin/entry_points.hpp"

namespace pyenvx::store {

/// The program that calls an entry point.
std::string entry_point_script(const EntryPoint& entry);

/// A wheel's script whose first line is "#!python" (or "#!pythonw", with arguments ignored) with the header in place of
/// that line; nothing when it has another first line and is to be taken as it is.
std::optional<std::string> rewritten_script(std::string_view script);

/// Whether a program begins with the header, and so is Python's.
bool has_header(std::string_view program);
/// The length of the header: as much of a program as has_header() looks at.
std::size_t header_size();

/// bin/pip of an environment that has no pip: runs the module below.
std::string pip_refusal_script();
/// The module for `python -m pip` there: refuses and names the command of pyenvx that does it, with what was to be
/// installed. To `import pip` it is as if it did not exist.
std::string pip_refusal_module();

/// python, python3, python3.11…: names that belong to the launcher.
bool is_interpreter_name(std::string_view name);
/// pip, pip3, pip3.11…
bool is_pip_name(std::string_view name);

}  // namespace pyenvx::store
