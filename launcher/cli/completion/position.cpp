#include "launcher/cli/completion/position.hpp"

namespace pyenvx::cli {
namespace {

// As bash has it: "--script", "=", "hello.py"; the sign alone where nothing stands behind it yet.
std::vector<std::string> without_signs(const std::vector<std::string>& words) {
    std::vector<std::string> out;
    for (const auto& word : words) {
        const bool is_sign = word == "=" && !out.empty() && out.back().starts_with("--");
        if (!is_sign) out.push_back(word);
        if (is_sign && &word == &words.back()) out.emplace_back();
    }
    return out;
}

class Walk {
public:
    explicit Walk(const Grammar& table) : command_(&table) {}

    void pass(const std::string& word) {
        if (awaited_ != nullptr) return take_value();
        if (is_program_) return;
        if (word == "--") return end_options();
        if (word.starts_with('-') && word != "-" && !options_ended_) return pass_option(word);
        if (operands_ == 0 && descend(word)) return;
        ++operands_;
        is_program_ = command_->starts_program;
    }

    Position at(const std::string& word) const {
        Position position{command_, word, ""};
        if (awaited_ != nullptr) {
            position.value = form_of_option(*awaited_);
        } else if (is_program_) {
            position.is_program = true;
        } else if (word.starts_with("-") && !options_ended_) {
            at_option(position);
        } else {
            at_operand(position);
        }
        return position;
    }

private:
    void take_value() {
        // What runs after it is named by the value of -c and -m.
        is_program_ = command_->starts_program && !awaited_->names.back().starts_with("--");
        awaited_ = nullptr;
    }

    // After it `run` has its file, and `shell`, which takes no other words, its command.
    void end_options() {
        options_ended_ = true;
        is_program_ = !command_->starts_program && last_word(*command_) == "shell";
    }

    void pass_option(const std::string& word) {
        const auto* option = find_option(*command_, word);
        if (option != nullptr && option->takes_value()) awaited_ = option;
    }

    bool descend(const std::string& word) {
        const auto* nested = find_command(*command_, word);
        if (nested != nullptr) command_ = nested;
        return nested != nullptr;
    }

    void at_option(Position& position) const {
        const auto sign = position.word.find('=');
        if (sign == position.word.npos) {
            position.takes_options = true;
            return;
        }
        const auto* option = find_option(*command_, position.word.substr(0, sign));
        if (option != nullptr && option->takes_value()) position.value = form_of_option(*option);
        position.before = position.word.substr(0, sign + 1);
        position.word.erase(0, sign + 1);
    }

    void at_operand(Position& position) const {
        position.takes_commands = operands_ == 0 && !command_->commands.empty();
        std::size_t passed = 0;
        for (const auto& operand : command_->operands) {
            passed += operand.most;
            if (operands_ >= passed) continue;
            position.value = form_of_operand(*command_, operand);
            return;
        }
        position.takes_options = !position.takes_commands && position.word.empty();
    }

    const Grammar* command_;
    const Grammar::Option* awaited_ = nullptr;
    std::size_t operands_ = 0;
    bool options_ended_ = false;
    bool is_program_ = false;
};

}  // namespace

Position find_position(const Grammar& table, const std::vector<std::string>& words) {
    const auto whole = without_signs(words);
    Walk walk(table);
    for (std::size_t i = 0; i + 1 < whole.size(); ++i) walk.pass(whole[i]);
    return walk.at(whole.back());
}

}  // namespace pyenvx::cli
