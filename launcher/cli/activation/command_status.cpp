#include "launcher/activation/reply.hpp"
#include "launcher/activation/warm_export.hpp"
#include "launcher/cli/activation/background.hpp"
#include "launcher/cli/activation/commands.hpp"
#include "launcher/cli/activation/line_difference.hpp"
#include "launcher/cli/output/json_text.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

using activation::Project;
using activation::Situation;
using activation::Verdict;

struct Options {
    bool json = false;
};

void fields(Options& options, StoreForm& form) { form.flag("--json", options.json, "Print JSON"); }

std::string_view word_for(Verdict verdict) {
    switch (verdict) {
        case Verdict::Unknown: return "not allowed";
        case Verdict::Allowed: return "allowed";
        case Verdict::Edited: return "changed since it was allowed";
        case Verdict::Denied: return "denied";
        case Verdict::Unreadable: return "not known";
        case Verdict::NotRegular: return "no regular file";
        case Verdict::NotOurs: return "somebody else's";
    }
    return "";
}

/// What a person may do about it, or "".
std::string_view advice_for(Verdict verdict) {
    switch (verdict) {
        case Verdict::Unknown: return "; `pyenvx allow` has it loaded on cd";
        case Verdict::Edited: return "; `pyenvx allow` loads the edit";
        case Verdict::Denied: return "; `pyenvx allow` undoes that";
        case Verdict::Allowed:
        case Verdict::Unreadable:
        case Verdict::NotRegular:
        case Verdict::NotOurs: return "";
    }
    return "";
}

/// What a project's environment is like: "ready", "being made", "failed" or "not made".
struct Made {
    std::string state;
    std::string why;  ///< it failed, or has to be made, in whole lines
    std::vector<std::string> path;
};

Result<Made> environment_of(const Project& project, const std::string& home, record::EnvironmentBlock block) {
    if (project.verdict == Verdict::Unreadable) return Made{"not made", project.why_unreadable, {}};
    if (project.verdict != Verdict::Allowed) return Made{"not made", concat("it is ", word_for(project.verdict)), {}};
    const auto known = TRY(activation::look_up(home, project, block));
    if (!known.answer) {
        if (TRY(is_in_background(home, project))) return Made{"being made", known.why_cold, {}};
        if (auto failure = last_failure(home, project)) return Made{"failed", *std::move(failure), {}};
        return Made{"not made", known.why_cold, {}};
    }
    Made environment{"ready", {}, {}};
    for (const auto& edit : known.answer->edits) {
        if (edit.kind == record::EditKind::PrependPath) environment.path.push_back(edit.value);
    }
    return environment;
}

std::string active_text(const Situation& situation, const std::optional<Project>& project) {
    const auto root = situation.active ? printable(situation.active->root) : std::string("nothing");
    const bool is_former = project && project->verdict == Verdict::Edited && situation.is_in(project->folder);
    return concat("active: ", root, is_former ? ", as it was before the edit" : "", "\n");
}

std::string text_of(const Situation& situation, const std::optional<Project>& project, const Made& environment) {
    if (!project) return concat("no shell.toml here or above\n", active_text(situation, project));
    auto text =
        concat(printable(project->file()), ": ", word_for(project->verdict), advice_for(project->verdict), "\n");
    if (project->verdict == Verdict::Edited) text += line_difference(project->saying->contents, project->contents);
    text += concat("environment: ", environment.state, "\n");
    for (const auto& entry : environment.path) text += concat("  ", printable(entry), "\n");
    for (const auto line : split(environment.why, '\n')) {
        if (!line.empty()) text += concat("  ", printable(line), "\n");
    }
    return text + active_text(situation, project);
}

std::string json_of(const Situation& situation, const std::optional<Project>& project, const Made& environment) {
    nlohmann::ordered_json json = {
        {"declaration", nullptr}, {"allowed", nullptr}, {"environment", nullptr}, {"active", nullptr}};
    if (project) {
        json["declaration"] = project->file();
        json["allowed"] = word_for(project->verdict);
        json["environment"] = {{"state", environment.state}, {"why", environment.why}, {"path", environment.path}};
    }
    if (!situation.active) return json_text(json);
    auto variables = nlohmann::ordered_json::array();
    for (const auto& change : situation.active->changes) variables.push_back(change.name);
    json["active"] = {{"folder", situation.active->root}, {"path", situation.active->path}, {"variables", variables}};
    return json_text(json);
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto home = TRY(record::home_directory(context.block));
    const auto situation = Situation::of(std::move(home), context.block);
    const auto folder = TRY(activation::working_folder(context.block));
    const auto project = TRY(activation::nearest_project(situation.home, folder));
    Made environment;
    if (project) environment = TRY(environment_of(*project, situation.home, context.block));
    return Output{options.json ? json_of(situation, project, environment) : text_of(situation, project, environment)};
}

}  // namespace

const StoreSubcommand kStatus = {"status", "Say whether the project here is allowed, made and active",
                                 "  pyenvx status\n  pyenvx status --json", declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
