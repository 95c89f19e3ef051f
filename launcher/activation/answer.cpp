#include "launcher/activation/answer.hpp"

#include <algorithm>
#include <array>

#include "launcher/record/digest.hpp"
#include "store/base/text.hpp"
#include "store/base/variable_template.hpp"

namespace pyenvx::activation {
namespace {

// Each is followed by as many words as it says.
struct Tag {
    std::string_view word;
    std::size_t values;
};
constexpr std::array kTags = {Tag{"alias", 2}, Tag{"enter", 1}, Tag{"leave", 1}, Tag{"watch", 1}};

Error damaged() { return fail(ErrorKind::Corrupt, "the launch record says to a shell what it does not know"); }

void take(ShellPart& part, std::string_view tag, const std::string* values) {
    if (tag == "alias") part.aliases.emplace_back(values[0], values[1]);
    if (tag == "enter") part.on_enter = values[0];
    if (tag == "leave") part.on_leave = values[0];
    if (tag == "watch") part.watch.push_back(values[0]);
}

void append(std::vector<std::string>& to, const std::vector<std::string>& words) {
    to.insert(to.end(), words.begin(), words.end());
}

// A file that is watched without being read into the environment has its time in the name of the answer.
std::string state_of(const std::string& file, const record::LaunchRecord& record) {
    const auto is_it = [&](const auto& input) { return input.path == file; };
    const auto input = std::find_if(record.inputs.begin(), record.inputs.end(), is_it);
    return input == record.inputs.end() ? "absent" : input->identity.text();
}

std::string name_of(const record::LaunchRecord& record, const ShellPart& part) {
    std::string text;
    const auto add = [&](std::string_view word) { text += concat(word.size(), ":", word); };
    for (const auto& edit : record.edits) {
        add(std::to_string(static_cast<int>(edit.kind)));
        add(edit.name);
        add(edit.value);
    }
    for (const auto& word : record.arguments) add(word);
    for (const auto& file : part.watch) add(state_of(file, record));
    return to_hex(record::bytes_of(record::digest_of(text)).substr(0, 8));
}

bool can_be_set(const record::EnvironmentEdit& edit) { return is_variable_name(edit.name); }

}  // namespace

std::vector<std::string> words_of(const ShellPart& part) {
    std::vector<std::string> words;
    for (const auto& [name, value] : part.aliases) append(words, {"alias", name, value});
    if (!part.on_enter.empty()) append(words, {"enter", part.on_enter});
    if (!part.on_leave.empty()) append(words, {"leave", part.on_leave});
    for (const auto& file : part.watch) append(words, {"watch", file});
    return words;
}

Result<ShellPart> shell_part_of(const std::vector<std::string>& words) {
    ShellPart part;
    for (std::size_t at = 0; at < words.size();) {
        const auto is_it = [&](const Tag& known) { return known.word == words[at]; };
        const auto* tag = std::find_if(kTags.begin(), kTags.end(), is_it);
        if (tag == kTags.end() || words.size() - at <= tag->values) return damaged();
        take(part, tag->word, words.data() + at + 1);
        at += tag->values + 1;
    }
    return part;
}

Result<Answer> answer_of(const Project& project, const record::LaunchRecord& record) {
    Answer answer;
    answer.root = project.folder;
    answer.shell = TRY(shell_part_of(record.arguments));
    answer.name = name_of(record, answer.shell);
    std::copy_if(record.edits.begin(), record.edits.end(), std::back_inserter(answer.edits), can_be_set);
    return answer;
}

}  // namespace pyenvx::activation
