#include "launcher/cli/tool/named_tools.hpp"

#include <algorithm>

#include "launcher/tools/command_file.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

Error not_installed(const std::string& name, const std::vector<tools::Tool>& installed) {
    std::vector<std::string> names;
    for (const auto& tool : installed) names.push_back(tool.name.str());
    const auto near = nearest(name, names);
    auto error = fail(ErrorKind::NotFound, "there is no tool ", printable(name), " installed");
    if (near) return std::move(error).hint(concat("did you mean ", *near, "?"));
    return std::move(error).hint(names.empty() ? concat("`pyenvx tool install ", printable(name), "` installs it")
                                               : concat("there is ", join(names, ", ")));
}

// Whatever a shell might take for something else between single quotes.
std::string as_typed(const std::string& word) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@+,";
    const auto text = printable(word);
    return text.find_first_not_of(kPlain) == text.npos ? text : concat("'", text, "'");
}

}  // namespace

Result<std::vector<tools::Tool>> named_tools(const std::vector<std::string>& names, const std::filesystem::path& home) {
    auto installed = TRY(tools::read_tools(home));
    if (names.empty()) return installed;
    std::vector<tools::Tool> named;
    for (const auto& word : names) {
        const auto name = TRY(pep::PackageName::parse(word).context("as the name of a tool"));
        const auto found = std::find_if(installed.begin(), installed.end(),
                                        [&](const tools::Tool& tool) { return tool.name == name; });
        if (found == installed.end()) return not_installed(word, installed);
        named.push_back(*found);
    }
    return named;
}

std::string command_names(const tools::Tool& tool) {
    std::vector<std::string> names;
    for (const auto& file : tool.commands) names.push_back(printable(file.filename().native()));
    return join(names, ", ");
}

std::string install_command(const tools::Tool& tool, const std::string& requirement) {
    std::string command = "pyenvx tool install";
    for (const auto& further : tool.with) command += concat(" --with ", as_typed(further));
    if (!tool.python.empty()) command += concat(" --python ", as_typed(tool.python));
    return concat(command, " ", as_typed(requirement));
}

Result<std::filesystem::path> commands_folder(const pipeline::Services& services) {
    return tools::commands_folder(services.environment.get("XDG_BIN_HOME"), services.environment.get("HOME"));
}

}  // namespace pyenvx::cli
