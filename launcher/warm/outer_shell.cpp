#include "launcher/warm/outer_shell.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::warm {
namespace {

struct Words {
    std::string_view tag;
    std::vector<std::string> Invocation::*words;
};
struct Word {
    std::string_view tag;
    std::string Invocation::*word;
};

constexpr Words kLists[] = {{"package", &Invocation::requirements},
                            {"requirements", &Invocation::requirement_files},
                            {"no-binary", &Invocation::no_binary},
                            {"only-binary", &Invocation::only_binary},
                            {"config-setting", &Invocation::config_settings}};
constexpr Word kSingle[] = {{"python", &Invocation::python},
                            {"resolution", &Invocation::resolution},
                            {"exclude-newer", &Invocation::exclude_newer}};

// "TAG SIZE:WORD\n"
void add(std::string& text, std::string_view tag, std::string_view word) {
    text += concat(tag, ' ', word.size(), ':', word, '\n');
}

void add_project(std::string& text, const OuterProject& project) {
    add(text, "project", project.file);
    for (const auto& group : project.groups) add(text, "group", group);
}

struct Line {
    std::string_view tag;
    std::string_view word;
};

/// Takes the next line; nothing where there is none of that form.
std::optional<Line> take_line(std::string_view& text) {
    const auto space = text.find(' ');
    const auto colon = text.find(':');
    if (space == text.npos || colon == text.npos || colon < space) return std::nullopt;
    const auto size = parse_decimal(text.substr(space + 1, colon - space - 1));
    if (!size || *size >= text.size() - colon - 1 || text[colon + 1 + *size] != '\n') return std::nullopt;
    const Line line{text.substr(0, space), text.substr(colon + 1, *size)};
    text.remove_prefix(colon + *size + 2);
    return line;
}

bool take(Invocation& outer, const Line& line) {
    for (const auto& [tag, words] : kLists) {
        if (tag == line.tag) return (outer.*words).emplace_back(line.word), true;
    }
    for (const auto& [tag, word] : kSingle) {
        if (tag == line.tag) return outer.*word = line.word, true;
    }
    if (line.tag == "project" && line.word.starts_with('/')) {
        return outer.around.push_back({std::string(line.word), {}}), true;
    }
    if (line.tag != "group" || outer.around.empty()) return false;
    return outer.around.back().groups.emplace_back(line.word), true;
}

std::optional<Invocation> outer_invocation(std::string_view text) {
    Invocation outer;
    while (!text.empty()) {
        const auto line = take_line(text);
        if (!line || !take(outer, *line)) return std::nullopt;
    }
    return outer;
}

void add_once(std::vector<std::string>& words, const std::vector<std::string>& outer) {
    std::vector<std::string> all = outer;
    for (auto& word : words) {
        if (std::find(all.begin(), all.end(), word) == all.end()) all.push_back(std::move(word));
    }
    words = std::move(all);
}

void add_outer(Invocation& invocation, Invocation outer) {
    for (const auto& [tag, words] : kLists) add_once(invocation.*words, outer.*words);
    for (const auto& [tag, word] : kSingle) {
        if ((invocation.*word).empty()) invocation.*word = std::move(outer.*word);
    }
    invocation.around = std::move(outer.around);
}

}  // namespace

std::string text_for_inner_shells(const Invocation& invocation, const std::string& project) {
    std::string text;
    for (const auto& [tag, words] : kLists) {
        for (const auto& word : invocation.*words) add(text, tag, word);
    }
    for (const auto& [tag, word] : kSingle) {
        if (!(invocation.*word).empty()) add(text, tag, invocation.*word);
    }
    for (const auto& outer : invocation.around) {
        if (outer.file != project) add_project(text, outer);
    }
    if (!project.empty()) add_project(text, {project, groups_of(invocation, project)});
    return text;
}

bool is_asked_for(std::string_view text, std::string_view project) {
    const auto outer = outer_invocation(text);
    return outer && std::any_of(outer->around.begin(), outer->around.end(),
                                [&](const OuterProject& one) { return one.file == project; });
}

Result<std::optional<Invocation>> read_invocation(std::span<const char* const> words,
                                                  record::EnvironmentBlock environment) {
    auto invocation = TRY(parse_invocation(words));
    if (!invocation || invocation->form != Form::Shell || invocation->isolated) return invocation;
    const auto text = record::find_variable(environment, kOuterShellVariable);
    auto outer = text ? outer_invocation(*text) : std::nullopt;
    if (outer) add_outer(*invocation, *std::move(outer));
    return invocation;
}

}  // namespace pyenvx::warm
