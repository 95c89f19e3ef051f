#include "launcher/cli/completion/completion.hpp"

#include <algorithm>

#include "launcher/cli/completion/candidates.hpp"
#include "launcher/cli/completion/position.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

enum class Form { Words, Files, Any };

struct Answer {
    Form form = Form::Words;
    std::vector<Candidate> candidates = {};
};

void append(std::vector<Candidate>& candidates, std::vector<Candidate> more) {
    candidates.insert(candidates.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<Candidate> commands(const Position& position) {
    std::vector<Candidate> candidates;
    for (const auto& command : position.command->commands) {
        auto name = last_word(command);
        if (name.starts_with(position.word)) candidates.push_back({std::move(name), command.description});
    }
    return candidates;
}

std::vector<Candidate> options(const Position& position) {
    std::vector<Candidate> candidates;
    for (const auto& option : position.command->options) {
        for (const auto& name : option.names) {
            if (name.starts_with(position.word)) candidates.push_back({name, option.help});
        }
    }
    return candidates;
}

std::vector<Candidate> choices(const ValueForm& form, const std::string& beginning) {
    std::vector<Candidate> candidates;
    for (const std::string choice : form.choices) {
        if (choice.starts_with(beginning)) candidates.push_back({choice});
    }
    return candidates;
}

bool is_path(const std::string& word) { return word.starts_with('.') || word.find('/') != word.npos; }

// The shell knows what its "~" is.
Answer script_answer(const std::string& word) {
    if (word.starts_with('~')) return {Form::Any};
    return {Form::Files, scripts(word)};
}

Answer value_answer(const ValueForm& form, const std::string& word, record::EnvironmentBlock environment) {
    switch (form.kind) {
        case ValueKind::Text: return {};
        case ValueKind::File: return {Form::Any};
        case ValueKind::Script: return script_answer(word);
        case ValueKind::Program: {
            auto answer = script_answer(word);
            if (!is_path(word)) append(answer.candidates, commands_of_project(word, environment));
            return answer;
        }
        case ValueKind::Source:
        case ValueKind::Package:
            if (is_path(word)) return {Form::Any};
            return {Form::Words, package_names(word, environment)};
        case ValueKind::Tool: return {Form::Words, tools(word, environment)};
        case ValueKind::Group: return {Form::Words, groups(word)};
        case ValueKind::Python:
            if (is_path(word)) return {Form::Any};
            return {Form::Words, pythons(word, environment)};
        case ValueKind::Object: {
            auto found = objects(word, environment);
            return found.empty() ? script_answer(word) : Answer{Form::Words, std::move(found)};
        }
        case ValueKind::Choice: return {Form::Words, choices(form, word)};
    }
    return {};
}

// A command's name, or a script of this folder: plain words all, since a shell would take a folder "build" for a file.
Answer first_word_answer(const Position& position, record::EnvironmentBlock environment) {
    Answer answer{Form::Words, commands(position)};
    if (!position.value) return answer;
    auto operands = value_answer(*position.value, position.word, environment);
    if (answer.candidates.empty()) return operands;
    std::erase_if(operands.candidates, [](const Candidate& candidate) {
        return !is_plain_word(candidate.text) || candidate.text.ends_with('/');
    });
    append(answer.candidates, std::move(operands.candidates));
    return answer;
}

Answer answer_at(const Position& position, record::EnvironmentBlock environment) {
    if (position.is_program) return {Form::Any};
    if (position.takes_commands) return first_word_answer(position, environment);
    if (position.takes_options) return {Form::Words, options(position)};
    return position.value ? value_answer(*position.value, position.word, environment) : Answer{};
}

std::string_view title_of(Form form) {
    switch (form) {
        case Form::Words: return "words";
        case Form::Files: return "files";
        case Form::Any: return "any";
    }
    return "";
}

}  // namespace

std::string complete(const Grammar& table, const std::vector<std::string>& words,
                     record::EnvironmentBlock environment) {
    const auto position = find_position(table, words.empty() ? std::vector<std::string>{""} : words);
    const auto answer = answer_at(position, environment);
    auto text = concat(title_of(answer.form), "\n");
    std::size_t count = 0;
    for (const auto& candidate : answer.candidates) {
        if (++count > kMaxCandidates) break;
        text += concat(position.before, candidate.text, "\t", candidate.help, "\n");
    }
    return text;
}

}  // namespace pyenvx::cli
