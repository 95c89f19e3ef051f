#include "launcher/ide/editors.hpp"

#include "launcher/declaration/toml/value.hpp"
#include "launcher/edit/set_string.hpp"
#include "launcher/ide/jsonc/settings.hpp"

namespace pyenvx::ide {
namespace {

/// The settings of one file, changed one after the other. The first failure is called by the file's name.
template <typename Edit>
Result<Change> changed(SettingsFile file, Edit edit) {
    Change change{std::move(file)};
    const auto edited = edit(change);
    if (!edited.ok()) return change.file.called_by_name(edited.error());
    return change;
}

void note(Change& change, std::string_view key, const std::optional<std::string>& former) {
    if (former) change.notes.push_back(concat(key, " was ", printable(*former)));
}

Result<void> set_all(Change& change, const std::vector<std::pair<edit::KeyPath, std::string>>& strings) {
    for (const auto& [path, string] : strings) {
        auto outcome = TRY(edit::set_string(change.file.text(), path, string));
        change.file.set_text(outcome.text);
        note(change, edit::path_text(path), outcome.former);
    }
    return {};
}

// By the folder of links and the link in it: so pyright finds the packages of whatever Python the environment has,
// those of editable projects among them, which it would not do by extraPaths.
Result<void> tell_pyrightconfig(Change& change, const Target& target) {
    auto settings = TRY(jsonc::Settings::parse(change.file.text()));
    note(change, "venvPath", TRY(settings.set("venvPath", target.link.parent_path().native())));
    note(change, "venv", TRY(settings.set("venv", target.link.filename().native())));
    change.file.set_text(settings.text());
    return {};
}

Result<void> tell_pyproject(Change& change, const Target& target) {
    return set_all(change, {{{"tool", "pyright", "venvPath"}, target.link.parent_path()},
                            {{"tool", "pyright", "venv"}, target.link.filename()}});
}

Result<bool> has_pyright(const SettingsFile& pyproject) {
    const auto text = pyproject.text();
    const auto document = toml::parse(text, {printable(pyproject.path().native())});
    if (!document.ok()) return document.error();
    return document->at({"tool", "pyright"}) != nullptr;
}

}  // namespace

Result<Change> vscode(const Target& target) {
    auto file = TRY(SettingsFile::open(target.project, ".vscode/settings.json"));
    return changed(std::move(file), [&](Change& change) -> Result<void> {
        auto settings = TRY(jsonc::Settings::parse(change.file.text()));
        const auto former = TRY(settings.set("python.defaultInterpreterPath", target.python().native()));
        note(change, "python.defaultInterpreterPath", former);
        TRY(settings.put_into_list("python.analysis.extraPaths", target.packages().native(),
                                   concat(target.link, "/lib/")));
        // There is no script that would activate it: its programs need none.
        TRY(settings.set_if_absent("python.terminal.activateEnvironment", "false"));
        change.file.set_text(settings.text());
        return {};
    });
}

Result<Change> pyright(const Target& target) {
    auto own = TRY(SettingsFile::open(target.project, "pyrightconfig.json"));
    auto pyproject = TRY(SettingsFile::open(target.project, "pyproject.toml"));
    const bool in_pyproject = TRY(has_pyright(pyproject));
    if (in_pyproject && own.is_there()) {
        return fail(ErrorKind::Refused,
                    "pyrightconfig.json and [tool.pyright] in pyproject.toml are both there, and pyright reads the "
                    "first alone")
            .hint("move all settings into one of them, and remove the other");
    }
    if (in_pyproject) {
        return changed(std::move(pyproject), [&](Change& change) { return tell_pyproject(change, target); });
    }
    return changed(std::move(own), [&](Change& change) { return tell_pyrightconfig(change, target); });
}

Result<Change> helix(const Target& target) {
    auto file = TRY(SettingsFile::open(target.project, ".helix/languages.toml"));
    return changed(std::move(file), [&](Change& change) {
        return set_all(change, {{{"language-server", "pyright", "config", "python", "pythonPath"}, target.python()},
                                {{"language-server", "pylsp", "config", "pylsp", "plugins", "jedi", "environment"},
                                 target.python()}});
    });
}

}  // namespace pyenvx::ide
