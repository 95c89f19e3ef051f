#include "launcher/cli/grammar/man_page.hpp"

#include <algorithm>
#include <array>

#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

// Signs that roff would take for its own, or print as typographers have them.
std::string escaped(std::string_view text) {
    constexpr std::array<std::pair<char, std::string_view>, 6> kSigns = {{
        {'\\', "\\e"},
        {'-', "\\-"},
        {'\'', "\\(aq"},
        {'`', "\\(ga"},
        {'^', "\\(ha"},
        {'~', "\\(ti"},
    }};
    std::string out;
    for (const char c : text) {
        const auto sign = std::find_if(kSigns.begin(), kSigns.end(), [&](const auto& pair) { return pair.first == c; });
        sign == kSigns.end() ? out.push_back(c) : void(out.append(sign->second));
    }
    return out;
}

// A line of text, which must not begin like a request.
std::string line(std::string_view text) { return concat(text.starts_with('.') ? "\\&" : "", escaped(text), "\n"); }

std::string lines(std::string_view text) {
    std::string out;
    for (const auto piece : split(text, '\n')) out += piece.empty() ? ".PP\n" : line(piece);
    return out;
}

std::string bold(std::string_view text) { return concat("\\fB", escaped(text), "\\fR"); }
std::string italic(std::string_view text) { return concat("\\fI", escaped(text), "\\fR"); }

std::string page_name(const Grammar& command) {
    auto name = command.name;
    std::replace(name.begin(), name.end(), ' ', '-');
    return name;
}

std::string reference(const Grammar& command) { return concat(bold(page_name(command)), "(1)"); }

std::string heading(const Grammar& command, const Edition& edition) {
    auto title = page_name(command);
    for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return concat(".TH ", escaped(title), " 1 \"", edition.date, "\" \"pyenvx ", escaped(edition.version),
                  "\" \"pyenvx\"\n");
}

std::string operand_text(const Grammar::Operand& operand) {
    const auto name = concat(italic(operand.name), operand.most > 1 ? "..." : "");
    return operand.required ? name : concat("[", name, "]");
}

std::string synopsis(const Grammar& command) {
    auto text = concat(".SH SYNOPSIS\n", bold(command.name));
    if (!command.options.empty()) text += concat(" [", italic("OPTION"), "...]");
    for (const auto& operand : command.operands) text += concat(" ", operand_text(operand));
    if (!command.commands.empty() && command.operands.empty()) text += concat(" ", italic("COMMAND"));
    return text + "\n";
}

std::string option_text(const Grammar::Option& option) {
    std::vector<std::string> names;
    for (const auto& name : option.names) names.push_back(bold(name));
    return concat(join(names, ", "), option.takes_value() ? concat(" ", italic(option.value)) : "");
}

std::string item(std::string_view what, std::string_view about) { return concat(".TP\n", what, "\n", line(about)); }

std::string operands_and_options(const Grammar& command) {
    std::string text;
    for (const auto& operand : command.operands) text += item(italic(operand.name), operand.help);
    for (const auto& option : command.options) text += item(option_text(option), option.help);
    return text.empty() ? "" : concat(".SH OPTIONS\n", text);
}

std::string commands(const Grammar& command) {
    std::string text;
    for (const auto& nested : command.commands) text += item(reference(nested), nested.description);
    return text.empty() ? "" : concat(".SH COMMANDS\n", text);
}

std::string examples(const Grammar& command) {
    if (command.examples.empty()) return "";
    std::string text = ".SH EXAMPLES\n.nf\n";
    for (const auto piece : split(command.examples, '\n')) text += line(trim(piece));
    return text + ".fi\n";
}

std::string see_also(const Grammar& command, const Grammar* parent) {
    const auto above = parent != nullptr ? reference(*parent) : concat(bold("python3"), "(1)");
    const auto declaration =
        parent == nullptr || command.starts_program ? concat(", ", bold("pyenvx-shell.toml"), "(5)") : "";
    return concat(".SH SEE ALSO\n", above, declaration, "\n");
}

std::string page_text(const Grammar& command, const Grammar* parent, const Edition& edition) {
    auto text = heading(command, edition);
    text += concat(".SH NAME\n", escaped(page_name(command)), " \\- ", escaped(command.description), "\n");
    text += synopsis(command);
    if (!command.details.empty()) text += concat(".SH DESCRIPTION\n", lines(command.details));
    text += operands_and_options(command) + commands(command) + examples(command) + see_also(command, parent);
    return text;
}

void add_pages(std::vector<ManPage>& pages, const Grammar& command, const Grammar* parent, const Edition& edition) {
    pages.push_back({page_name(command) + ".1", page_text(command, parent, edition)});
    for (const auto& nested : command.commands) add_pages(pages, nested, &command, edition);
}

}  // namespace

std::vector<ManPage> man_pages(const Grammar& table, const Edition& edition) {
    std::vector<ManPage> pages;
    add_pages(pages, table, nullptr, edition);
    return pages;
}

}  // namespace pyenvx::cli
