// A program that was installed: what was asked for, and where its commands were put (ARCHITECTURE.md, "Tools").
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::tools {

/// A plain value. It lies in HOME/tools, by the name of its package, and keeps its environment as long.
struct Tool {
    pep::PackageName name;
    std::string requirement;                           ///< as it was said, of that name
    std::vector<std::string> with = {};                ///< further requirements
    std::string python = {};                           ///< --python as typed; "" when not given
    std::vector<std::filesystem::path> commands = {};  ///< absolute: what was put there, or was about to be

    bool operator==(const Tool&) const = default;
};

/// The file's text. Invalid when a word has a line end in it.
Result<std::string> tool_text(const Tool& tool);
/// Accepts exactly what tool_text() gives: Corrupt otherwise, TooNew for another first line.
Result<Tool> parse_tool(std::string_view text);

std::filesystem::path tool_file(const std::filesystem::path& home, const pep::PackageName& name);
/// Nothing where it is not installed. Errors name the file.
Result<std::optional<Tool>> read_tool(const std::filesystem::path& home, const pep::PackageName& name);
/// Sorted by name.
Result<std::vector<Tool>> read_tools(const std::filesystem::path& home);
/// Replaces the file as a whole.
Result<void> write_tool(const std::filesystem::path& home, const Tool& tool);

/// Whether the same was said of both; where their commands lie is no part of it.
bool asks_for_the_same(const Tool& one, const Tool& other);

/// Of a requirement's words. Usage for paths and addresses without a name before them.
Result<Tool> tool_of(const std::string& requirement);

}  // namespace pyenvx::tools
