// What a declaration is remembered by: its place, whatever it says.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pyenvx::pipeline {

/// Of a script by its real path, of a project by that of its file.
std::string script_identity(const std::filesystem::path& script);
std::string project_identity(const std::filesystem::path& file);
/// Of a program that is installed, by the file that says so.
std::string installed_identity(const std::filesystem::path& file);

/// 32 hexadecimal digits, which name what is kept for the declaration.
std::string name_of_identity(const std::string& identity);
/// What the name of its stable link ends with: "-0123abcd".
std::string link_ending(const std::string& identity);

/// All of it: begins with what it is called, as far as that fits into a file's name, so that people see which it is.
std::string link_name(std::string_view name, const std::string& identity);

}  // namespace pyenvx::pipeline
