#include <algorithm>

#include "launcher/activation/stays_allowed.hpp"
#include "launcher/cli/commands.hpp"
#include "launcher/cli/declared.hpp"
#include "launcher/edit/document.hpp"
#include "launcher/warm/invocation.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cli {
namespace {

using declaration::DeclarationKind;
using edit::Document;

/// A declaration and the file that it stands in.
struct Target {
    FileLock turn;
    pipeline::Asked asked;
    Document document;
    std::string name;
};

Result<Document::Kind> kind_of(const std::filesystem::path& file, bool is_script) {
    if (is_script) return Document::Kind::Script;
    if (file.filename() == "shell.toml") return Document::Kind::Project;
    if (file.filename() == "pyproject.toml") return Document::Kind::Pyproject;
    return fail(ErrorKind::Refused, file, " is another tool's to edit")
        .hint("use that tool, or write a shell.toml, which comes before it");
}

Result<Target> open_target(const DeclarationChoice& choice, const std::string& group, pipeline::Services& services) {
    // Which file it will be is known only once it was read, so all edits take turns.
    auto turn = TRY(FileLock::acquire_telling(services.paths.home / "locks" / "edit", "an edit", *services.progress));
    auto asked = TRY(gather_declared(choice, services));
    const bool is_script = !choice.script.empty();
    if (is_script) {
        asked.declaration.kind = DeclarationKind::Script;
        asked.declaration.file = services.working_directory / choice.script;
    }
    // What is tried here is not what the project starts with.
    if (!group.empty()) {
        asked.identity += concat(" with the group ", group);
        asked.lock = {};
    }
    const auto& file = asked.declaration.file;
    auto document = TRY(Document::open(file, TRY(kind_of(file, is_script)), group));
    auto name = printable(file.filename().native());
    return Target{std::move(turn), std::move(asked), std::move(document), std::move(name)};
}

Result<pep::Requirement> requirement_of(const std::string& word) {
    if (warm::looks_like_file(word)) {
        return fail(ErrorKind::Usage, printable(word), " is a file, not a requirement")
            .hint("name the package, or write `NAME @ URL`");
    }
    auto requirement = pep::Requirement::parse(word);
    if (requirement.ok()) return requirement;
    return fail(ErrorKind::Usage, "`", printable(word), "` is no requirement: ", requirement.error().message())
        .hint("write a name, and what it must be: 'numpy>=2,<3'");
}

/// The declaration as it will be: without what is replaced.
Result<void> declare(declaration::Declaration& declaration, const std::string& word,
                     const std::vector<std::string>& replaced) {
    std::vector<std::string> gone;
    for (const auto& text : replaced) gone.push_back(TRY(pep::Requirement::parse(text)).str());
    std::erase_if(declaration.requirements, [&](const auto& sourced) {
        return std::find(gone.begin(), gone.end(), sourced.requirement.str()) != gone.end();
    });
    return declaration::add_requirement(declaration, word, "the command line");
}

std::string added_text(const std::string& word, const std::vector<std::string>& replaced, const std::string& file) {
    const auto place = concat(" in ", file, "\n");
    if (replaced.empty()) return concat("added ", printable(word), place);
    if (replaced == std::vector{word}) return concat(printable(word), " is already", place);
    return concat("replaced ", printable(join(replaced, ", ")), " by ", printable(word), place);
}

Error not_there(const pep::PackageName& name, const Target& target, const std::string& group) {
    std::vector<std::string> names;
    for (const auto& sourced : target.asked.declaration.requirements) names.push_back(sourced.requirement.name.str());
    const auto near = nearest(name.str(), names);
    auto error = fail(ErrorKind::NotFound, target.name, " does not ask for ", name.str(),
                      group.empty() ? std::string() : concat(" in its group ", printable(group)));
    return std::move(error).hint(near && *near != name.str()
                                     ? concat("did you mean ", *near, "?")
                                     : concat("`pyenvx why ", name.str(), "` says who does, where somebody does"));
}

/// What was locked without what is gone now. Whether work is left to the finisher.
Result<bool> refresh_lock(const pipeline::Asked& asked, pipeline::Services& services) {
    if (asked.lock.file.empty() || !TRY(sys::stat(asked.lock.file.c_str()))) return false;
    return TRY(prepare_asked(asked, services, pipeline::Keep::unchanged())).left_work;
}

Result<void> save(const Target& target, const pipeline::Services& services) {
    const activation::StaysAllowed allowed(services.paths.home, target.asked.declaration.file);
    TRY(target.document.save());
    return allowed.is_written();
}

}  // namespace

Result<Output> run(const Add& options, pipeline::Services& services) {
    auto target = TRY(open_target(options.declaration, options.group, services));
    std::string text;
    for (const auto& word : options.requirements) {
        TRY(requirement_of(word));
        const auto replaced = TRY(target.document.add(word));
        TRY(declare(target.asked.declaration, word, replaced));
        text += added_text(word, replaced, target.name);
    }
    const auto declared = TRY(prepare_asked(target.asked, services, pipeline::Keep::unchanged()));
    TRY(save(target, services));
    return news(std::move(text), declared.left_work);
}

Result<Output> run(const Remove& options, pipeline::Services& services) {
    auto target = TRY(open_target(options.declaration, options.group, services));
    std::string text;
    for (const auto& word : options.names) {
        const auto name = TRY(pep::PackageName::parse(word).context("on the command line"));
        const auto removed = TRY(target.document.remove(name));
        if (removed.empty()) return not_there(name, target, options.group);
        std::erase_if(target.asked.declaration.requirements,
                      [&](const auto& sourced) { return sourced.requirement.name == name; });
        text += concat("removed ", printable(join(removed, ", ")), " from ", target.name, "\n");
    }
    TRY(save(target, services));
    return news(std::move(text), TRY(refresh_lock(target.asked, services)));
}

}  // namespace pyenvx::cli
