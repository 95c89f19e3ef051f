#include "launcher/tools/tool.hpp"

#include <fcntl.h>

#include "launcher/warm/invocation.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/collect/roots.hpp"
#include "store/pep/requirement.hpp"

namespace pyenvx::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTitle = "pyenvx-tool ";
constexpr std::string_view kFirstLine = "pyenvx-tool 1";
constexpr std::string_view kLastLine = "end";  // a file that lost its tail is none
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 20;

fs::path folder_in(const fs::path& home) { return home / collect::kInstalledTools; }

Error not_ours() {
    return fail(ErrorKind::Corrupt, "what is known of an installed tool is not as pyenvx wrote it")
        .hint("remove that file, and install the tool again");
}

Result<void> take_line(std::string_view line, Tool& tool) {
    const auto space = line.find(' ');
    if (space == line.npos) return not_ours();
    const auto word = line.substr(0, space);
    const std::string value(line.substr(space + 1));
    if (word == "with") {
        tool.with.push_back(value);
    } else if (word == "python") {
        tool.python = value;
    } else if (word == "command") {
        tool.commands.emplace_back(value);
    } else {
        return not_ours();
    }
    return {};
}

Result<Tool> read_file_of(const fs::path& file) {
    return parse_tool(TRY(read_file(file, kMaxBytes))).context("reading ", file);
}

}  // namespace

Result<Tool> tool_of(const std::string& requirement) {
    if (warm::looks_like_file(requirement) || requirement.find("://") < requirement.find('@')) {
        return fail(ErrorKind::Usage, printable(requirement), " says where a program is, and not what it is called")
            .hint(concat("write `NAME @ file:///ABSOLUTE/PATH`, or `NAME @ ` and its address"));
    }
    auto parsed = TRY(pep::Requirement::parse(requirement).context("as what to install"));
    return Tool{std::move(parsed.name), requirement};
}

bool asks_for_the_same(const Tool& one, const Tool& other) {
    return one.requirement == other.requirement && one.with == other.with && one.python == other.python;
}

Result<std::string> tool_text(const Tool& tool) {
    std::vector<std::string> lines = {std::string(kFirstLine), concat("requirement ", tool.requirement)};
    for (const auto& word : tool.with) lines.push_back(concat("with ", word));
    if (!tool.python.empty()) lines.push_back(concat("python ", tool.python));
    for (const auto& command : tool.commands) lines.push_back(concat("command ", command));
    std::string text;
    for (const auto& line : lines) {
        const bool fits = line.find_first_of(std::string_view("\n\0", 2)) == line.npos;
        if (!fits) return fail(ErrorKind::Invalid, printable(line), " has a line end in it");
        text += concat(line, "\n");
    }
    return concat(text, kLastLine, "\n");
}

Result<Tool> parse_tool(std::string_view text) {
    auto lines = split(text, '\n');
    if (lines.front() != kFirstLine && lines.front().starts_with(kTitle)) {
        return fail(ErrorKind::TooNew, "a newer pyenvx installed it");
    }
    constexpr std::string_view kRequirement = "requirement ";
    const bool fits = lines.size() >= 4 && lines.front() == kFirstLine && lines[1].starts_with(kRequirement) &&
                      lines[lines.size() - 2] == kLastLine && lines.back().empty();
    if (!fits) return not_ours();
    auto tool = TRY(tool_of(std::string(lines[1].substr(kRequirement.size()))));
    for (std::size_t i = 2; i < lines.size() - 2; ++i) TRY(take_line(lines[i], tool));
    if (TRY(tool_text(tool)) != text) return not_ours();
    return tool;
}

fs::path tool_file(const fs::path& home, const pep::PackageName& name) { return folder_in(home) / name.str(); }

Result<std::optional<Tool>> read_tool(const fs::path& home, const pep::PackageName& name) {
    const auto file = tool_file(home, name);
    if (!TRY(sys::stat(file.c_str()))) return std::optional<Tool>();
    return std::optional(TRY(read_file_of(file)));
}

Result<std::vector<Tool>> read_tools(const fs::path& home) {
    std::vector<Tool> tools;
    const auto folder = folder_in(home);
    if (!TRY(sys::stat(folder.c_str()))) return tools;
    const Fd directory = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(directory))) tools.push_back(TRY(read_file_of(folder / name)));
    return tools;
}

Result<void> write_tool(const fs::path& home, const Tool& tool) {
    TRY(make_directories(folder_in(home), 0700));
    return write_file_atomically(tool_file(home, tool.name), TRY(tool_text(tool)), 0600, home / "tmp");
}

}  // namespace pyenvx::tools
