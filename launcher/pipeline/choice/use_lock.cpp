#include "launcher/pipeline/choice/use_lock.hpp"

#include <unistd.h>

#include <algorithm>

#include "launcher/build/services.hpp"
#include "launcher/locking/targets.hpp"
#include "launcher/pipeline/choice/chosen_by.hpp"
#include "launcher/pipeline/choice/make_lock.hpp"
#include "launcher/pylock/read.hpp"
#include "launcher/pylock/select.hpp"
#include "launcher/pylock/write.hpp"
#include "store/base/file.hpp"

namespace pyenvx::pipeline {
namespace {

std::string name_of(const std::filesystem::path& file) { return printable(file.filename().native()); }

pylock::Selection selection_for(const Asked& asked) {
    const auto rules = building::rules_of(asked.settings.build);
    pylock::Selection selection;
    selection.takes_wheels = [rules](const auto& name) { return rules.takes_wheels(name); };
    selection.takes_sources = [rules](const auto& name) { return rules.takes_sources(name); };
    return selection;
}

/// A requirement that a choice leaves unsatisfied, in words.
std::optional<std::string> unsatisfied(const Asked& asked, const lock::Lock& chosen,
                                       const pep::MarkerEnvironment& markers) {
    const auto find = [&](const pep::PackageName& name) {
        return std::find_if(chosen.packages.begin(), chosen.packages.end(),
                            [&](const auto& package) { return package.name == name; });
    };
    for (const auto& sourced : asked.declaration.requirements) {
        const auto& requirement = sourced.requirement;
        if (requirement.marker && !requirement.marker->evaluate(markers, {})) continue;
        const auto found = find(requirement.name);
        if (found == chosen.packages.end()) return concat("it has no ", requirement.name.str());
        if (requirement.specifiers.contains(found->version, pep::Prereleases::Allow)) continue;
        return concat("it has ", requirement.name.str(), ' ', found->version.str(), ", and ", requirement.str(),
                      " is asked for in ", sourced.origin);
    }
    return std::nullopt;
}

class LockUser {
public:
    LockUser(const Asked& asked, const interpreter::Interpreter& interpreter, const Services& services, Supply supply)
        : asked_(asked),
          interpreter_(interpreter),
          services_(services),
          supply_(supply),
          here_(locking::environment_of(interpreter)) {}

    Result<std::optional<Choice>> choose() {
        if (asked_.lock.file.empty()) return std::optional<Choice>();
        auto found = TRY(read_lock_file(asked_, *services_.progress));
        const bool needs_one = is_binding(asked_.lock_use) && !asked_.project_lock;
        if (!found && needs_one) return no_lock();
        if (!found) return std::optional<Choice>();
        if (asked_.lock_use == LockUse::Frozen) {
            say_options_decide_nothing("--frozen");
            return std::optional(TRY(choice_of(TRY(select(found->lock)))));
        }
        if (!found->lock.own) return std::optional(TRY(choose_from_others(found->lock)));
        return std::optional(TRY(choose_from_ours(*std::move(found))));
    }

private:
    Error no_lock() const {
        return fail(ErrorKind::Refused, "there is no ", asked_.lock.file).hint("`pyenvx lock` writes it");
    }

    Result<lock::Lock> select(const pylock::Lock& lock) const {
        return select_for(asked_, lock, asked_.lock.file, here_);
    }

    Result<Choice> choice_of(lock::Lock lock) const {
        note_requested(asked_, lock);
        return from_lock(std::move(lock));
    }

    void say_options_decide_nothing(std::string_view why) const {
        const auto options = options_said(asked_);
        if (options.empty()) return;
        services_.progress->warn(
            concat(why, ": ", name_of(asked_.lock.file), " is used as it is, and ", options, " decides nothing"));
    }

    Result<Choice> choose_from_others(const pylock::Lock& lock) const {
        say_options_decide_nothing(concat("made by ", printable(lock.created_by)));
        auto chosen = TRY(select(lock));
        const auto why = unsatisfied(asked_, chosen, interpreter_.markers);
        if (!why) return choice_of(std::move(chosen));
        return fail(ErrorKind::Refused, name_of(asked_.lock.file), ", which was made by ", printable(lock.created_by),
                    ", does not satisfy ", name_of(asked_.declaration.file))
            .note(*why)
            .hint("make it anew with that tool, or with `pyenvx lock`; --frozen uses it as it is");
    }

    Result<Choice> choose_from_ours(ReadLockFile found) const {
        if (found.lock.own->declaration_digest != lock_digest(asked_)) {
            return refresh(std::move(found), concat(name_of(asked_.declaration.file), " has changed"));
        }
        if (auto why = differs_from_options(asked_, *found.lock.own); !why.empty()) {
            return refresh(std::move(found), why);
        }
        auto chosen = select(found.lock);
        if (chosen.ok()) return choice_of(*std::move(chosen));
        if (chosen.error().kind() != ErrorKind::Unsatisfiable) return std::move(chosen).error();
        const auto here = locking::describe(locking::target_of(interpreter_));
        const auto command = concat("pyenvx lock ", locking::options_for(targets_with(&found.lock, interpreter_)));
        return refresh(std::move(found), concat("it was not made for ", here), command);
    }

    Result<Choice> refresh(ReadLockFile found, const std::string& why, std::string_view command = "pyenvx lock") const {
        const auto name = name_of(asked_.lock.file);
        if (asked_.lock_use == LockUse::Locked) {
            return fail(ErrorKind::Refused, "--locked: ", name, " would change: ", why)
                .hint(concat("`", command, "` makes it anew"));
        }
        const bool is_kept = asked_.lock_use != LockUse::Look;
        if (is_kept) TRY(check_writable(why, command));
        const auto asked = TRY(as_lock_was_made(asked_, &found.lock));
        LockWish wish{targets_with(&found.lock, interpreter_), std::move(found.lock)};
        const auto lock = TRY(make_lock(asked, wish, services_, supply_));
        const auto text = TRY(pylock::text_of(lock));
        auto chosen = TRY(select(lock));
        if (is_kept && text != found.text) TRY(write_lock(asked_, text));
        services_.progress->notice(concat(name, is_kept ? " is refreshed: " : " is out of date: ", why));
        return choice_of(std::move(chosen));
    }

    // Before anything is resolved. Root may write everywhere but where nobody can.
    Result<void> check_writable(const std::string& why, std::string_view command) const {
        const auto& file = asked_.lock.file;
        if (::access(file.parent_path().c_str(), W_OK) == 0) return {};
        return fail(ErrorKind::Refused, name_of(file), " would have to change, and its folder cannot be written")
            .note(why)
            .hint(concat("run `", command, "` where the folder can be written; --frozen uses the lock as it is"));
    }

    const Asked& asked_;
    const interpreter::Interpreter& interpreter_;
    const Services& services_;
    const Supply supply_;
    const pylock::Environment here_;
};

}  // namespace

Result<std::optional<ReadLockFile>> read_lock_file(const Asked& asked, Progress& progress) {
    auto text = TRY(read_file_if_there(asked.lock.file, toml::kMaxDocumentBytes));
    if (!text) return std::optional<ReadLockFile>();
    auto read = TRY(pylock::parse(*text, asked.lock.file.filename().native()));
    for (const auto& warning : read.warnings) progress.warn(warning);
    if (read.lock.own) TRY(locking::check_owner(asked.lock, read.lock.own->script));
    return std::optional(ReadLockFile{std::move(read.lock), *std::move(text)});
}

Result<lock::Lock> select_for(const Asked& asked, const pylock::Lock& lock, const std::filesystem::path& file,
                              const pylock::Environment& here) {
    return pylock::select(lock, file, here, selection_for(asked));
}

Result<std::optional<Choice>> choose_from_lock(const Asked& asked, const interpreter::Interpreter& interpreter,
                                               const Services& services, Supply supply) {
    return LockUser(asked, interpreter, services, supply).choose();
}

}  // namespace pyenvx::pipeline
