#include "launcher/activation/warm_export.hpp"

#include <algorithm>

#include "launcher/record/record_place.hpp"
#include "launcher/warm/export_invocation.hpp"
#include "launcher/warm/warm_start.hpp"
#include "store/base/text.hpp"

namespace pyenvx::activation {
namespace {

Error not_warm(std::string_view why) { return fail(ErrorKind::Failed, why); }

// Of contents that are allowed, and from the very file that had them when it was looked at just now.
Result<void> check_declaration(const Project& project, const record::InputFile& input) {
    if (project.verdict == Verdict::Allowed && input.identity == project.identity) return {};
    return not_warm(concat(printable(project.file()), " is not what was allowed"));
}

// "" for any other file than a declaration above the project.
std::string folder_above(const Project& project, const std::string& file) {
    const auto end = file.size() - std::min(file.size(), kDeclarationName.size());
    const bool is_above = file.substr(end) == kDeclarationName && project.folder.starts_with(file.substr(0, end));
    if (!is_above || file == project.file()) return {};
    return end == 1 ? "/" : file.substr(0, end - 1);
}

// Those that it inherits from were read as well, and each is allowed for itself.
Result<void> check_declarations(std::string_view home, const Project& project, const record::LaunchRecord& record) {
    bool has_own = false;
    for (const auto& input : record.inputs) {
        const auto outer = folder_above(project, input.path);
        if (!outer.empty()) TRY(check_declaration(TRY(project_in(home, outer)), input));
        if (input.path != project.file()) continue;
        TRY(check_declaration(project, input));
        has_own = true;
    }
    return has_own ? Result<void>() : Result<void>(not_warm("the record is of another declaration"));
}

Result<record::LaunchRecord> read_answer(std::string_view home, const Project& project,
                                         record::EnvironmentBlock environment) {
    auto held = TRY(warm::find_warm_start(warm::export_invocation(project.folder), environment));
    TRY(check_declarations(home, project, held.record));
    return std::move(held.record);
}

// Of all that the record depends on: what a person edits while they are there. The rest is looked at by whoever enters.
bool is_for_prompts(const Project& project, const ShellPart& part, const std::string& file) {
    const bool is_below = file.starts_with(project.folder == "/" ? "/" : concat(project.folder, "/"));
    const bool is_named = std::find(part.watch.begin(), part.watch.end(), file) != part.watch.end();
    return is_below || is_named || !folder_above(project, file).empty();
}

void watch_inputs(Watched& watched, std::string_view home, const Project& project, const ShellPart& part,
                  const record::LaunchRecord& record) {
    const auto matters = [&](const std::string& file) { return is_for_prompts(project, part, file); };
    for (const auto& input : record.inputs) {
        const bool is_own = input.path == project.file();
        if (!is_own && matters(input.path)) watch(watched, home, input.path, input.identity.mtime_ns);
    }
    for (const auto& file : record.absent) {
        if (matters(file)) watch_absent(watched, file);
    }
}

}  // namespace

Result<Known> look_up(std::string_view home, const Project& project, record::EnvironmentBlock environment) {
    Known known;
    watch(known.watched, home, project.written, project.identity.mtime_ns);
    watch_generation(known.watched, home);
    const auto record = read_answer(home, project, environment);
    if (!record.ok()) {
        known.why_cold = record.error().message();
        return known;
    }
    known.answer = TRY(answer_of(project, *record));
    watch_inputs(known.watched, home, project, known.answer->shell, *record);
    return known;
}

Result<std::string> warm_export(std::span<const char* const> words, record::EnvironmentBlock environment) {
    const auto shell =
        words.size() == 2 && words[0] == std::string_view("export") ? shell_named(words[1]) : std::nullopt;
    if (!shell) return not_warm("it is another command");
    const auto home = TRY(record::home_directory(environment));
    const auto situation = Situation::of(home, environment);
    if (!situation.state.told.empty()) return not_warm("the shell was told something");
    const auto project = TRY(nearest_project(home, TRY(working_folder(environment))));
    if (!project) return text_of(*shell, situation, leave(situation));
    if (project->verdict != Verdict::Allowed) return not_warm("what it declares is not allowed");
    const auto known = TRY(look_up(home, *project, environment));
    if (!known.answer) return not_warm(known.why_cold);
    auto reply = enter(situation, *known.answer);
    reply.watched = known.watched;
    return text_of(*shell, situation, reply);
}

}  // namespace pyenvx::activation
