#include "launcher/activation/active_state.hpp"

#include <algorithm>

#include "launcher/warm/outer_shell.hpp"
#include "store/base/text.hpp"
#include "store/base/variable_template.hpp"

namespace pyenvx::activation {
namespace {

using record::EditKind;

constexpr std::string_view kVersion = "1";
constexpr std::string_view kPath = "PATH";
constexpr std::string_view kHadPath = "path";
constexpr std::string_view kHadNoPath = "none";

// Fields are apart by "!", and everything beyond letters, digits and a few marks is %XX; "-" alone is a value that is
// unset.
bool is_plain(char c) { return is_alnum(c) || c == '/' || c == '.' || c == '_' || c == ':' || c == '=' || c == '+'; }

std::string field(std::string_view value) {
    std::string out;
    for (const char c : value) out += is_plain(c) ? std::string(1, c) : "%" + to_hex({&c, 1});
    return out;
}

std::string field(const std::optional<std::string>& value) { return value ? field(std::string_view(*value)) : "-"; }

Error damaged() { return fail(ErrorKind::Corrupt, kActiveVariable, " is not what activation set"); }

Result<std::string> text_of(std::string_view field) {
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (is_plain(field[i])) {
            out.push_back(field[i]);
            continue;
        }
        const auto byte = field[i] == '%' ? from_hex(field.substr(i + 1, 2)) : std::nullopt;
        if (!byte || byte->size() != 1 || (*byte)[0] == '\0') return damaged();
        out += *byte;
        i += 2;
    }
    return out;
}

Result<std::optional<std::string>> value_of(std::string_view field) {
    if (field == "-") return std::optional<std::string>();
    return std::optional(TRY(text_of(field)));
}

void set(Variables& variables, const std::string& name, const std::optional<std::string>& value) {
    if (value) {
        variables.insert_or_assign(name, *value);
    } else {
        variables.erase(name);
    }
}

std::optional<std::string> get(const Variables& variables, std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
}

Result<std::string> name_of(std::string_view field) {
    auto name = TRY(text_of(field));
    if (!is_variable_name(name)) return damaged();
    return name;
}

std::vector<std::string> entries_of_path(const Variables& variables) {
    const auto path = get(variables, kPath);
    if (!path) return {};
    const auto entries = split(*path, ':');
    return {entries.begin(), entries.end()};
}

void take_out_of_path(const ActiveState& state, Variables& variables) {
    auto left = entries_of_path(variables);
    for (const auto& entry : state.path) {
        if (const auto at = std::find(left.begin(), left.end(), entry); at != left.end()) left.erase(at);
    }
    if (left.empty() && !state.had_path) {
        variables.erase(std::string(kPath));
    } else if (variables.contains(kPath)) {
        variables.insert_or_assign(std::string(kPath), join(left, ":"));
    }
}

std::optional<std::string> value_after(const record::EnvironmentEdit& edit, const Variables& variables) {
    if (edit.kind == EditKind::Unset) return std::nullopt;
    if (edit.kind != EditKind::Expand) return edit.value;
    return expand(edit.value, [&](std::string_view name) -> std::optional<std::string_view> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional<std::string_view>(found->second);
    });
}

// What a `pyenvx shell` put in front of PATH that was asked for this very project: it has all of that, and more.
std::string entries_of_shell(const std::string& root, const Variables& variables) {
    return is_shell_of(root, variables) ? get(variables, warm::kShellPathVariable).value_or("") : std::string();
}

void put_before_path(const std::string& entry, const std::string& root, Variables& variables) {
    auto rest = get(variables, kPath).value_or("");
    auto first = concat(entries_of_shell(root, variables), ":");
    if (first == ":" || !concat(rest, ":").starts_with(first)) first.clear();
    rest.erase(0, first.size());
    variables.insert_or_assign(std::string(kPath), concat(first, entry, rest.empty() ? "" : ":", rest));
}

}  // namespace

bool is_shell_of(const std::string& root, const Variables& variables) {
    const auto text = get(variables, warm::kOuterShellVariable);
    return text && warm::is_asked_for(*text, concat(root, "/shell.toml"));
}

std::string encode(const ActiveState& state) {
    auto out = concat(kVersion, "!", field(std::string_view(state.root)), "!", field(std::string_view(state.answer)),
                      "!", state.had_path ? kHadPath : kHadNoPath, "!", state.path.size());
    for (const auto& entry : state.path) out += concat("!", field(std::string_view(entry)));
    for (const auto& change : state.changes) {
        out += concat("!", field(std::string_view(change.name)), "!", field(change.before), "!", field(change.after));
    }
    return out;
}

Result<ActiveState> decode_state(std::string_view text) {
    const auto fields = split(text, '!');
    if (text.size() > kMaxStateBytes || fields.size() < 5 || fields[0] != kVersion) return damaged();
    const auto entries = parse_decimal(fields[4]);
    if (!entries || *entries > fields.size() - 5) return damaged();
    ActiveState state;
    state.root = TRY(text_of(fields[1]));
    state.answer = TRY(text_of(fields[2]));
    state.had_path = fields[3] == kHadPath;
    std::size_t at = 5;
    while (state.path.size() < *entries) state.path.push_back(TRY(text_of(fields[at++])));
    if ((fields.size() - at) % 3 != 0) return damaged();
    for (; at < fields.size(); at += 3) {
        Change change;
        change.name = TRY(name_of(fields[at]));
        change.before = TRY(value_of(fields[at + 1]));
        change.after = TRY(value_of(fields[at + 2]));
        state.changes.push_back(std::move(change));
    }
    if (encode(state) != text) return damaged();
    return state;
}

Variables variables_of(record::EnvironmentBlock environment) {
    Variables variables;
    for (; *environment != nullptr; ++environment) {
        const std::string_view entry(*environment);
        const auto equals = entry.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        variables.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return variables;
}

void leave(const ActiveState& state, Variables& variables) {
    for (auto change = state.changes.rbegin(); change != state.changes.rend(); ++change) {
        if (get(variables, change->name) == change->after) set(variables, change->name, change->before);
    }
    take_out_of_path(state, variables);
    variables.erase(std::string(kActiveVariable));
}

ActiveState enter(std::string root, std::string answer, const std::vector<record::EnvironmentEdit>& edits,
                  Variables& variables) {
    ActiveState state{std::move(root), std::move(answer), variables.contains(kPath), {}, {}};
    for (const auto& edit : edits) {
        if (edit.kind == EditKind::PrependPath && edit.name == kPath) {
            put_before_path(edit.value, state.root, variables);
            state.path.push_back(edit.value);
            continue;
        }
        const auto before = get(variables, edit.name);
        const auto after = value_after(edit, variables);
        state.changes.push_back({edit.name, before, after});
        set(variables, edit.name, after);
    }
    variables.insert_or_assign(std::string(kActiveVariable), encode(state));
    return state;
}

void restore_path(const ActiveState& state, Variables& variables) {
    const auto there = entries_of_path(variables);
    const auto is_there = [&](const auto& entry) {
        return std::find(there.begin(), there.end(), entry) != there.end();
    };
    if (std::all_of(state.path.begin(), state.path.end(), is_there)) return;
    take_out_of_path(state, variables);
    for (const auto& entry : state.path) put_before_path(entry, state.root, variables);
}

std::vector<record::EnvironmentEdit> difference(const Variables& before, const Variables& after) {
    std::vector<record::EnvironmentEdit> edits;
    for (const auto& [name, value] : before) {
        if (!after.contains(name)) edits.push_back({EditKind::Unset, name, {}});
    }
    for (const auto& [name, value] : after) {
        if (get(before, name) != value) edits.push_back({EditKind::Set, name, value});
    }
    return edits;
}

}  // namespace pyenvx::activation
