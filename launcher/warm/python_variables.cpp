#include "launcher/warm/python_variables.hpp"

#include <algorithm>

#include "store/base/text.hpp"
#include "store/base/variable_template.hpp"

namespace pyenvx::warm {
namespace {

using record::EditKind;
using record::EnvironmentEdit;

bool is_variable(std::string_view entry, std::string_view name) {
    return entry.starts_with(name) && entry.substr(name.size()).starts_with('=');
}

std::string prepended(std::string_view value, std::string_view before) {
    if (before.empty()) return std::string(value);
    const bool there = before.starts_with(value) && (before.size() == value.size() || before[value.size()] == ':');
    return there ? std::string(before) : concat(value, ':', before);
}

std::string expanded(const std::string& variable_template, const std::vector<std::string>& entries) {
    return expand(variable_template, [&](std::string_view name) -> std::optional<std::string_view> {
        for (const std::string_view entry : entries) {
            if (is_variable(entry, name)) return entry.substr(name.size() + 1);
        }
        return std::nullopt;
    });
}

// "HOME LC_*"
bool is_among(std::string_view entry, std::string_view names) {
    const auto pieces = split(names, ' ');
    return std::any_of(pieces.begin(), pieces.end(), [&](std::string_view name) {
        return name.ends_with('*') ? entry.starts_with(name.substr(0, name.size() - 1)) : is_variable(entry, name);
    });
}

void apply(std::vector<std::string>& entries, const EnvironmentEdit& edit) {
    if (edit.kind == EditKind::KeepOnly) {
        std::erase_if(entries, [&](const std::string& entry) { return !is_among(entry, edit.value); });
        return;
    }
    const auto names_it = [&](const std::string& entry) { return is_variable(entry, edit.name); };
    const auto first = std::find_if(entries.begin(), entries.end(), names_it);
    std::string value = edit.value;
    if (edit.kind == EditKind::PrependPath && first != entries.end()) {
        value = prepended(edit.value, std::string_view(*first).substr(edit.name.size() + 1));
    }
    if (edit.kind == EditKind::Default && first != entries.end()) return;
    if (edit.kind == EditKind::Expand || edit.kind == EditKind::Default) value = expanded(edit.value, entries);
    std::erase_if(entries, names_it);
    if (edit.kind != EditKind::Unset) entries.push_back(concat(edit.name, '=', value));
}

}  // namespace

std::vector<EnvironmentEdit> python_edits(const PythonVariables& variables) {
    std::vector<EnvironmentEdit> edits;
    if (!variables.environment.empty()) {
        edits.push_back({EditKind::Set, "PYTHONUSERBASE", variables.environment});
        edits.push_back(
            {EditKind::Set, std::string(record::kExecutableVariable), concat(variables.environment, "/bin/python")});
        edits.push_back({EditKind::Unset, "PYTHONNOUSERSITE", ""});
    }
    edits.push_back({EditKind::Unset, "PYTHONHOME", ""});
    if (!variables.keep_pythonpath) edits.push_back({EditKind::Unset, "PYTHONPATH", ""});
    return edits;
}

std::vector<std::string> bare_interpreter_arguments() { return {"-s"}; }

std::vector<std::string> apply_edits(record::EnvironmentBlock environment, const std::vector<EnvironmentEdit>& edits) {
    std::vector<std::string> entries;
    for (; *environment != nullptr; ++environment) entries.emplace_back(*environment);
    for (const auto& edit : edits) apply(entries, edit);
    return entries;
}

}  // namespace pyenvx::warm
