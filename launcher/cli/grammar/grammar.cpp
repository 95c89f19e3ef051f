#include "launcher/cli/grammar/grammar.hpp"

#include <algorithm>

namespace pyenvx::cli {
namespace {

template <typename Range, typename Predicate>
auto find_in(const Range& range, Predicate predicate) -> const typename Range::value_type* {
    const auto found = std::find_if(range.begin(), range.end(), predicate);
    return found == range.end() ? nullptr : &*found;
}

}  // namespace

std::string last_word(const Grammar& command) { return command.name.substr(command.name.rfind(' ') + 1); }

const Grammar::Option* find_option(const Grammar& command, const std::string& name) {
    return find_in(command.options, [&](const Grammar::Option& option) {
        return std::find(option.names.begin(), option.names.end(), name) != option.names.end();
    });
}

const Grammar* find_command(const Grammar& command, const std::string& name) {
    return find_in(command.commands, [&](const Grammar& other) { return last_word(other) == name; });
}

}  // namespace pyenvx::cli
