#include "launcher/cli/grammar/usage.hpp"

#include <algorithm>

#include "launcher/cli/grammar/foreign_words.hpp"

namespace pyenvx::cli {
namespace {

std::vector<std::string> names_of(const std::vector<Grammar>& commands) {
    std::vector<std::string> names;
    names.reserve(commands.size());
    for (const auto& command : commands) names.push_back(last_word(command));
    return names;
}

std::string see_help(const Grammar& command) { return concat("see ", command.name, " --help for what it takes"); }

std::string other_ways(const std::string& word) {
    return concat("`pyenvx --help` lists the commands; `pyenvx ./", word, "` is a script, `pyenvx shell ", word,
                  "` a shell with a package");
}

Error unknown_command(const Grammar& parent, const std::string& word, bool outermost) {
    const auto names = names_of(parent.commands);
    auto error = fail(ErrorKind::Usage, parent.name, " has no command ", printable(word));
    if (const auto hint = hint_for_foreign_words(concat(parent.name, " ", word)))
        return std::move(error).hint(std::string(*hint));
    if (const auto near = nearest(word, names)) {
        return std::move(error).hint(concat("did you mean `", parent.name, " ", *near, "`?"));
    }
    return std::move(error).hint(outermost ? other_ways(printable(word)) : concat("it has ", join(names, ", ")));
}

Error unknown_option(const Grammar& command, const std::string& name) {
    if (const auto hint = hint_for_foreign_words(concat(command.name, " ", name))) {
        return fail(ErrorKind::Usage, command.name, " has no option ", printable(name)).hint(std::string(*hint));
    }
    std::vector<std::string> names;
    for (const auto& option : command.options) {
        std::copy_if(option.names.begin(), option.names.end(), std::back_inserter(names),
                     [](const std::string& other) { return other.starts_with("--"); });
    }
    const auto near = name.starts_with("--") ? nearest(name, names) : std::nullopt;
    return fail(ErrorKind::Usage, command.name, " has no option ", printable(name))
        .hint(near ? concat("did you mean ", *near, "?") : see_help(command));
}

std::size_t most_operands(const Grammar& command) {
    std::size_t most = 0;
    for (const auto& operand : command.operands) most += operand.most;
    return most;
}

// What it cannot do without, as it is called; "" for nothing.
std::string needed_by(const Grammar& command) {
    const auto required = [](const Grammar::Operand& operand) { return operand.required; };
    const auto found = std::find_if(command.operands.begin(), command.operands.end(), required);
    return found == command.operands.end() ? "" : found->name;
}

class Walk {
public:
    Walk(const Grammar& grammar, const std::vector<std::string>& words) : command_(&grammar), words_(words) {}

    Error first_misfit() {
        for (; at_ < words_.size(); ++at_) {
            auto taken = words_[at_].starts_with('-') ? take_option(words_[at_]) : take_word(words_[at_]);
            if (!taken.ok()) return std::move(taken).error();
        }
        const auto needed = needed_by(*command_);
        if (!needed.empty() && operands_ == 0) {
            return fail(ErrorKind::Usage, command_->name, " needs a ", needed, " after it").hint(see_help(*command_));
        }
        if (command_->commands.empty()) {
            return fail(ErrorKind::Usage, command_->name, " cannot take these words together")
                .hint(see_help(*command_));
        }
        return fail(ErrorKind::Usage, command_->name, " needs a command after it")
            .hint(concat("it has ", join(names_of(command_->commands), ", ")));
    }

private:
    Result<void> take_option(const std::string& word) {
        const auto name = word.substr(0, word.find('='));
        const auto* option = find_option(*command_, name);
        if (option == nullptr) return unknown_option(*command_, name);
        const bool has_value = name.size() < word.size();
        if (has_value && !option->takes_value()) return fail(ErrorKind::Usage, name, " takes no value");
        if (!has_value && option->takes_value() && ++at_ >= words_.size()) {
            return fail(ErrorKind::Usage, name, " needs a value after it");
        }
        return {};
    }

    Result<void> take_word(const std::string& word) {
        const auto* nested = find_command(*command_, word);
        if (nested == nullptr && !command_->commands.empty()) return unknown_command(*command_, word, depth_ == 0);
        if (nested == nullptr && ++operands_ > most_operands(*command_)) {
            return fail(ErrorKind::Usage, command_->name, " has no use for ", printable(word))
                .hint(see_help(*command_));
        }
        if (nested == nullptr) return {};
        command_ = nested;
        ++depth_;
        return {};
    }

    const Grammar* command_;
    const std::vector<std::string>& words_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t operands_ = 0;
};

}  // namespace

Error usage_error(const Grammar& grammar, const std::vector<std::string>& words) {
    return Walk(grammar, words).first_misfit();
}

}  // namespace pyenvx::cli
