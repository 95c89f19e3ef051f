#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include "launcher/record/digest.hpp"
#include "launcher/warm/export_invocation.hpp"
#include "launcher/warm/invocation.hpp"
#include "store/base/text.hpp"

namespace pyenvx::warm {
namespace {

// The form that a key speaks of: a script is the same declaration with `run` before it and without.
std::string_view form_word(const Invocation& invocation) {
    switch (invocation.form) {
        case Form::Shell: return "shell";
        case Form::Tool: return "tool";
        case Form::File:
        case Form::Run: break;
    }
    return "run";
}

std::string_view target_word(TargetKind kind) {
    switch (kind) {
        case TargetKind::None: return "none";
        case TargetKind::File: return "file";
        case TargetKind::Stdin: return "stdin";
        case TargetKind::Code: return "code";
        case TargetKind::Module: return "module";
        case TargetKind::Command: return "command";
    }
    return "none";
}

// Lines of "TAG SIZE:WORD": a word may hold anything, line ends included.
class KeyWriter {
public:
    void add(std::string_view tag, std::string_view word) { text_ += concat(tag, ' ', word.size(), ':', word, '\n'); }
    void add_by_digest(std::string_view tag, std::string_view word) {
        add(tag, concat("sha256-", to_hex(record::bytes_of(record::digest_of(word)))));
    }
    void add_requirement(std::string_view word) {
        word.find("://") == word.npos ? add("package", word) : add_by_digest("package", word);
    }
    std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

void add_projects(KeyWriter& key, const Invocation& invocation) {
    for (const auto& word : invocation.groups) key.add("group", word);
    for (const auto& outer : invocation.around) {
        key.add("around", outer.file);
        for (const auto& group : outer.groups) key.add("around-group", group);
    }
    if (invocation.isolated) key.add("isolated", "");
    if (invocation.pure) key.add("pure", "");
}

}  // namespace

bool can_be_warm(const Invocation& invocation) { return !invocation.refresh && invocation.target != TargetKind::Stdin; }

// A whole number counts as that many -O; anything else that is not empty, a negative number too, counts as one.
int optimisation_level(record::EnvironmentBlock environment) {
    const std::string text(record::find_variable(environment, "PYTHONOPTIMIZE").value_or(""));
    if (text.empty()) return 0;
    char* end = nullptr;
    errno = 0;
    const long level = std::strtol(text.c_str(), &end, 10);
    if (*end != '\0' || errno != 0 || level < 0 || level > INT_MAX) return 1;
    return level > 2 ? 0 : static_cast<int>(level);
}

std::string invocation_key(const Invocation& invocation, record::EnvironmentBlock environment) {
    KeyWriter key;
    key.add("form", form_word(invocation));
    auto requirements = invocation.requirements;
    std::sort(requirements.begin(), requirements.end());
    for (const auto& requirement : requirements) key.add_requirement(requirement);
    for (const auto& file : invocation.requirement_files) key.add("requirements", file);
    for (const auto& file : invocation.env_files) key.add("env-file", file);
    if (!invocation.python.empty()) key.add("python", invocation.python);
    if (!invocation.resolution.empty()) key.add("resolution", invocation.resolution);
    if (!invocation.exclude_newer.empty()) key.add("exclude-newer", invocation.exclude_newer);
    for (const auto& word : invocation.no_binary) key.add("no-binary", word);
    for (const auto& word : invocation.only_binary) key.add("only-binary", word);
    for (const auto& word : invocation.config_settings) key.add("config-setting", word);
    add_projects(key, invocation);
    if (invocation.locked) key.add("lock", "locked");
    if (invocation.frozen) key.add("lock", "frozen");
    const bool is_file = invocation.target == TargetKind::File;
    const bool is_code = invocation.target == TargetKind::Code;
    if (is_code) key.add_by_digest("code", invocation.word);
    if (!is_code) key.add(target_word(invocation.target), is_file ? invocation.file : invocation.word);
    // A script's declaration is found from where the script lies, a tool's is what was said; everything else's from the
    // current directory.
    if (!is_file && invocation.form != Form::Tool) key.add("directory", invocation.directory);
    // What is activated may set it, and is the same answer inside and outside.
    const int level = is_export(invocation) ? 0 : optimisation_level(environment);
    if (level != 0) key.add("optimise", std::to_string(level));
    return std::move(key).text();
}

std::vector<std::string> program_words(const Invocation& invocation) {
    std::vector<std::string> words;
    switch (invocation.target) {
        case TargetKind::Code: words = {"-c", invocation.word}; break;
        case TargetKind::Module: words = {"-m", invocation.word}; break;
        // Python would take a script named -x.py for an option.
        case TargetKind::File:
            words = {invocation.word.starts_with('-') ? concat("./", invocation.word) : invocation.word};
            break;
        case TargetKind::Stdin: words = {"-"}; break;
        case TargetKind::None:
        case TargetKind::Command: break;
    }
    words.insert(words.end(), invocation.arguments.begin(), invocation.arguments.end());
    return words;
}

}  // namespace pyenvx::warm
