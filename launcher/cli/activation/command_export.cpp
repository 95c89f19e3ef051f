#include <unistd.h>

#include "launcher/activation/reply.hpp"
#include "launcher/activation/warm_export.hpp"
#include "launcher/cli/activation/background.hpp"
#include "launcher/cli/activation/commands.hpp"
#include "launcher/cli/activation/line_difference.hpp"
#include "launcher/cli/activation/realise_project.hpp"
#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/output/report.hpp"
#include "launcher/record/digest.hpp"
#include "launcher/record/hook_variables.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/exit_status.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

using activation::Project;
using activation::Reply;
using activation::Situation;
using activation::Verdict;

// What is quickly done is done before the prompt: nobody sees so short a wait.
constexpr std::chrono::milliseconds kShortWait(100);

enum class Wait { Never, Short, Long };

Wait wait_for(record::EnvironmentBlock environment) {
    const auto said = record::find_variable(environment, record::kHookWaitVariable).value_or("");
    if (said.empty()) return Wait::Short;
    return said == "0" ? Wait::Never : Wait::Long;
}

std::string short_digest(std::string_view text) {
    return to_hex(record::bytes_of(record::digest_of(text)).substr(0, 8));
}

/// One answer to one shell.
class Exporting {
public:
    Exporting(Situation situation, const StoreContext& context) : situation_(std::move(situation)), context_(context) {}

    Result<void> decide() {
        const auto folder = TRY(activation::working_folder(context_.block));
        const auto project = TRY(activation::nearest_project(situation_.home, folder));
        if (!project) {
            reply_ = activation::leave(situation_);
            reply_.state.told.clear();
            return {};
        }
        watch(*project);
        if (project->verdict == Verdict::Allowed) {
            TRY(decide_allowed(*project));
        } else {
            refuse(*project);
        }
        reply_.watched = std::move(watched_);
        return {};
    }

    const Situation& situation() const { return situation_; }
    const Reply& reply() const { return reply_; }
    bool left_work() const { return left_work_; }

private:
    void watch(const Project& project) {
        watched_ = {};
        activation::watch(watched_, situation_.home, project.written);
        activation::watch_generation(watched_, situation_.home);
    }

    void refuse(const Project& project) {
        const auto file = printable(project.file());
        const bool keeps = project.verdict == Verdict::Edited && situation_.is_in(project.folder);
        stay_or_leave(keeps);
        switch (project.verdict) {
            case Verdict::NotRegular:
                return tell("refused", file, concat(file, " is no regular file, and is not loaded"));
            case Verdict::NotOurs:
                return tell("refused", file, concat(file, " belongs to somebody else, and is not loaded"));
            case Verdict::Unreadable:
                return tell("unreadable", file, concat(file, " is not loaded: ", project.why_unreadable));
            case Verdict::Unknown: return tell_unless_asked_for(project, file);
            case Verdict::Edited:
                return tell("edited", concat(file, project.contents),
                            concat(file, " has changed; `pyenvx allow` loads it\n",
                                   line_difference(project.saying->contents, project.contents)));
            case Verdict::Denied: return tell("denied", file, "");
            case Verdict::Allowed: return;
        }
    }

    // Who asked for a shell of this project has what the line would say is missing.
    void tell_unless_asked_for(const Project& project, const std::string& file) {
        const bool is_asked_for = activation::is_shell_of(project.folder, situation_.variables);
        tell("refused", file, is_asked_for ? "" : concat(file, " is not loaded before `pyenvx allow`"));
    }

    Result<void> decide_allowed(const Project& project) {
        auto known = TRY(activation::look_up(situation_.home, project, context_.block));
        if (known.answer) return enter(project, std::move(known));
        context_.progress.detail(concat("not at hand: ", known.why_cold));
        if (is_in_vain(project)) return give_up(project);
        const auto wait = wait_for(context_.block);
        if (wait == Wait::Long) return realise_now(project);
        forget_failure(situation_.home, project);
        TRY(start_in_background(situation_.home, project, situation_.outside()));
        if (wait == Wait::Short) TRY(wait_for_background(situation_.home, project, kShortWait));
        return look_again(project);
    }

    // What failed is tried again by whoever enters, and not at each prompt of those who are there.
    bool is_in_vain(const Project& project) const {
        const auto& told = situation_.state.told;
        const bool was_there = told.starts_with("making ") || told.starts_with("broken ");
        return was_there && last_failure(situation_.home, project).has_value();
    }

    Result<void> look_again(const Project& project) {
        watch(project);
        auto known = TRY(activation::look_up(situation_.home, project, context_.block));
        if (known.answer) return enter(project, std::move(known));
        if (last_failure(situation_.home, project)) return give_up(project);
        stay_or_leave(situation_.is_in(project.folder));
        tell("making", project.folder,
             concat("making the environment of ", printable(project.folder),
                    " in the background; a prompt has it when it is ready"));
        return {};
    }

    Result<void> realise_now(const Project& project) {
        const auto done = realise_project(project, context_.block, context_.manner, context_.progress);
        TRY(check_interrupted());
        if (!done.ok()) {
            note_failure(situation_.home, project, describe(done.error(), false));
            return give_up(project);
        }
        left_work_ = *done;
        watch(project);
        auto known = TRY(activation::look_up(situation_.home, project, context_.block));
        if (known.answer) return enter(project, std::move(known));
        return fail(ErrorKind::Failed, printable(project.file()), " has changed meanwhile");
    }

    Result<void> give_up(const Project& project) {
        const bool stays = situation_.is_in(project.folder);
        stay_or_leave(stays);
        const auto why = last_failure(situation_.home, project).value_or("");
        tell("broken", why,
             concat(printable(project.file()), " cannot be loaded", stays ? "; what was active stays" : "", "\n", why));
        return {};
    }

    Result<void> enter(const Project& project, activation::Known known) {
        answer_ = *std::move(known.answer);
        watched_ = std::move(known.watched);
        reply_ = activation::enter(situation_, answer_);
        if (situation_.state.told != name_of("making", project.folder)) return {};
        context_.progress.notice(concat("the environment of ", printable(project.folder), " is ready"));
        return {};
    }

    void stay_or_leave(bool stays) { reply_ = stays ? activation::keep(situation_) : activation::leave(situation_); }

    static std::string name_of(std::string_view kind, std::string_view what) {
        return concat(kind, " ", short_digest(what));
    }

    /// Once a shell, as long as nothing else was told between. `what` tells it from others of its kind.
    void tell(std::string_view kind, std::string_view what, const std::string& text) {
        reply_.state.told = name_of(kind, what);
        if (text.empty() || reply_.state.told == situation_.state.told) return;
        const auto first = text.substr(0, text.find('\n'));
        context_.progress.notice(first);
        if (first.size() < text.size()) write_to_standard_error(std::string_view(text).substr(first.size() + 1));
    }

    Situation situation_;
    const StoreContext& context_;
    activation::Answer answer_;
    activation::Watched watched_;
    Reply reply_;
    bool left_work_ = false;
};

struct Options {
    std::string shell;
};

void fields(Options& options, StoreForm& form) { form.word("SHELL", options.shell, "bash, zsh, fish or json"); }

std::string json_of(const Exporting& exporting) {
    auto json = nlohmann::ordered_json::object();
    for (const auto& edit : activation::difference(exporting.situation().variables, exporting.reply().variables)) {
        const bool unsets = edit.kind == record::EditKind::Unset;
        json[edit.name] = unsets ? nlohmann::ordered_json() : nlohmann::ordered_json(edit.value);
    }
    return json_text(json);
}

Result<Output> run(const Options& options, const StoreContext& context) {
    const auto shell = activation::shell_named(options.shell);
    if (!shell && options.shell != "json") {
        return fail(ErrorKind::Usage, "nothing can be exported to ", printable(options.shell))
            .hint("name bash, zsh, fish or json");
    }
    auto home = TRY(record::home_directory(context.block));
    Exporting exporting(Situation::of(std::move(home), context.block), context);
    TRY(exporting.decide());
    auto text = shell ? activation::text_of(*shell, exporting.situation(), exporting.reply()) : json_of(exporting);
    return Output{std::move(text), kExitDone, exporting.left_work()};
}

}  // namespace

const StoreSubcommand kExport = {"export", "Print what brings a shell to the environment of the folder that it is in",
                                 "  eval \"$(pyenvx export bash)\"\n  pyenvx export json",
                                 declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
