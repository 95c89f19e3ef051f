#include "launcher/cli/grammar/value_names.hpp"

#include <algorithm>
#include <array>

#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

struct Row {
    std::string_view
        word;  ///< "--script"; an operand's name, with the last word of its command, or all, where that decides
    ValueForm form;
};

constexpr std::array kResolutions = {"highest", "lowest", "lowest-direct"};
constexpr std::array kOrders = {"name", "size", "last-use"};
constexpr std::array kPlatforms = {"linux_x86_64", "linux_aarch64"};
constexpr std::array kHooks = {"bash", "zsh", "fish", "direnv"};
constexpr std::array kExports = {"bash", "zsh", "fish", "json"};
constexpr std::array kShells = {"bash", "zsh", "fish"};

const std::array kOptions = {
    Row{"--script", {"FILE", ValueKind::Script}},
    Row{"--package", {"REQ", ValueKind::Package}},
    Row{"--with", {"REQ", ValueKind::Package}},
    Row{"--requirements", {"FILE", ValueKind::File}},
    Row{"--env-file", {"FILE", ValueKind::File}},
    Row{"--group", {"GROUP", ValueKind::Group}},
    Row{"--python", {"VERSION", ValueKind::Python}},
    Row{"--resolution", {"WHICH", ValueKind::Choice, kResolutions}},
    Row{"--by", {"ORDER", ValueKind::Choice, kOrders}},
    Row{"--platform", {"PLATFORM", ValueKind::Choice, kPlatforms}},
    Row{"--no-binary", {"NAME", ValueKind::Package}},
    Row{"--only-binary", {"NAME", ValueKind::Package}},
    Row{"--exclude-newer", {"TIME", ValueKind::Text}},
    Row{"--config-setting", {"K=V", ValueKind::Text}},
    Row{"--depth", {"N", ValueKind::Text}},
    Row{"--max-freed", {"SIZE", ValueKind::Text}},
    Row{"--keep-last-used", {"AGE", ValueKind::Text}},
    Row{"--http", {"HOST:PORT", ValueKind::Text}},
    Row{"--out-link", {"LINK", ValueKind::File}},
    Row{"--out", {"FOLDER", ValueKind::File}},
    Row{"--keep-failed", {"FOLDER", ValueKind::File}},
    Row{"--facade", {"FOLDER", ValueKind::File}},
    Row{"--name", {"NAME", ValueKind::Text}},
    Row{"--key", {"FILE", ValueKind::File}},
    Row{"--to", {"URL", ValueKind::File}},
    Row{"-c", {"CODE", ValueKind::Text}},
    Row{"-m", {"MODULE", ValueKind::Text}},
};

const std::array kOperands = {
    Row{"pyenvx tool upgrade NAME", {"NAME", ValueKind::Tool}},
    Row{"pyenvx tool uninstall NAME", {"NAME", ValueKind::Tool}},
    Row{"generate NAME", {"NAME", ValueKind::Text}},
    Row{"ls NAME", {"NAME", ValueKind::Object}},
    Row{"log WHAT", {"WHAT", ValueKind::Object}},
    Row{"dump FILE", {"FILE", ValueKind::File}},
    Row{"restore FILE", {"FILE", ValueKind::File}},
    Row{"run FILE", {"FILE", ValueKind::Program}},
    Row{"FILE", {"FILE", ValueKind::Script}},
    Row{"NAME", {"NAME", ValueKind::Package}},
    Row{"REQ", {"REQ", ValueKind::Package}},
    Row{"WHAT", {"WHAT", ValueKind::Source}},
    Row{"VERSION", {"VERSION", ValueKind::Python}},
    Row{"PATH", {"PATH", ValueKind::Object}},
    Row{"A", {"A", ValueKind::Object}},
    Row{"B", {"B", ValueKind::Object}},
    Row{"hook SHELL", {"SHELL", ValueKind::Choice, kHooks}},
    Row{"export SHELL", {"SHELL", ValueKind::Choice, kExports}},
    Row{"SHELL", {"SHELL", ValueKind::Choice, kShells}},
};

template <typename Rows>
const ValueForm* find(const Rows& rows, std::string_view word) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.word == word; });
    return found == rows.end() ? nullptr : &found->form;
}

// "--dry-run" is "DRY-RUN".
std::string capitals(std::string_view option) {
    std::string text(option.substr(std::min(option.find_first_not_of('-'), option.size())));
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

}  // namespace

std::string value_name(const std::string& option) {
    const auto* form = find(kOptions, option);
    return form != nullptr ? form->name : capitals(option);
}

ValueForm form_of_option(const Grammar::Option& option) {
    const auto* form = find(kOptions, option.names.back());
    return form != nullptr ? *form : ValueForm{option.value.c_str(), ValueKind::File};
}

ValueForm form_of_operand(const Grammar& command, const Grammar::Operand& operand) {
    const auto* form = find(kOperands, concat(command.name, " ", operand.name));
    if (form == nullptr) form = find(kOperands, concat(last_word(command), " ", operand.name));
    if (form == nullptr) form = find(kOperands, operand.name);
    return form != nullptr ? *form : ValueForm{operand.name.c_str(), ValueKind::File};
}

}  // namespace pyenvx::cli
