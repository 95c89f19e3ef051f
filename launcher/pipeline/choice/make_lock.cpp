#include "launcher/pipeline/choice/make_lock.hpp"

#include <unistd.h>

#include <algorithm>
#include <tuple>

#include "launcher/locking/release_files.hpp"
#include "launcher/pipeline/choice/chosen_by.hpp"
#include "launcher/pylock/locked_file.hpp"
#include "store/base/file.hpp"

namespace pyenvx::pipeline {
namespace {

using locking::LockEnvironment;

Result<std::vector<LockEnvironment>> environments_of(std::vector<pylock::Target> targets) {
    std::sort(targets.begin(), targets.end(), [](const auto& left, const auto& right) {
        return std::tie(left.python, left.platform) < std::tie(right.python, right.platform);
    });
    std::vector<LockEnvironment> environments;
    for (const auto& target : targets) {
        const bool is_there = std::any_of(environments.begin(), environments.end(), [&](const auto& environment) {
            return locking::is_same(environment.target, target);
        });
        if (!is_there) environments.push_back(TRY(locking::environment_of(target)));
    }
    return environments;
}

class Maker {
public:
    Maker(const Asked& asked, const LockWish& wish, const Services& services, Supply supply)
        : asked_(asked), wish_(wish), services_(services), supply_(supply) {}

    Result<pylock::Lock> make() {
        environments_ = TRY(environments_of(wish_.targets));
        TRY(remember_commits());
        const auto chosen = TRY(resolve_all());
        locking::WheelFilter filter(environments_);
        const auto rules = rules_of(asked_);
        const locking::ReleaseSources sources{*TRY(supply_.index.index()), filter, rules, services_.paths.home / "tmp",
                                              *services_.progress};
        auto lock = TRY(
            locking::merge(environments_, chosen, [&](const auto& package) { return source_of(package, sources); }));
        lock.own = pylock::Own{lock_digest(asked_), asked_.lock.script, {}, asked_.said};
        for (const auto& environment : environments_) lock.own->targets.push_back(environment.target);
        return lock;
    }

private:
    Result<void> remember_commits() const {
        for (const auto& package : wish_.former ? wish_.former->packages : std::vector<pylock::Package>()) {
            if (!std::holds_alternative<pylock::Vcs>(package.source) || wish_.keep.chooses_anew(package.name)) continue;
            const auto locked = TRY(pylock::locked_source(package, asked_.lock.file));
            supply_.direct.remember(std::get<lock::VcsSource>(locked.source));
        }
        return {};
    }

    Result<std::vector<lock::Lock>> resolve_all() {
        std::vector<std::optional<lock::Lock>> chosen(environments_.size());
        for (std::size_t i = environments_.size(); i-- > 0;) {
            auto preferences = former_preferences(environments_[i].environment);
            for (const auto& other : chosen) {
                if (!other) continue;
                for (const auto& package : other->packages) preferences.emplace(package.name, package.version);
            }
            chosen[i] = TRY(resolve(environments_[i], preferences));
        }
        std::vector<lock::Lock> all;
        for (auto& one : chosen) all.push_back(*std::move(one));
        return all;
    }

    locking::Preferences former_preferences(const pylock::Environment& environment) const {
        if (!wish_.former) return wish_.preferences;
        if (is_in_other_order(asked_, &*wish_.former)) return {};
        auto preferences = locking::preferences_of(*wish_.former, environment);
        std::erase_if(preferences, [&](const auto& preference) { return wish_.keep.chooses_anew(preference.first); });
        return preferences;
    }

    Result<lock::Lock> resolve(const LockEnvironment& environment, const locking::Preferences& preferences) {
        auto choice = resolve_anew(asked_, environment.environment, services_, supply_, preferences);
        if (!choice.ok() && environments_.size() > 1) {
            return std::move(choice).context("for ", locking::describe(environment.target)).error();
        }
        return TRY(std::move(choice)).lock;
    }

    /// Reads pages that resolving has asked for already.
    Result<pylock::Source> source_of(const lock::LockedPackage& package, const locking::ReleaseSources& sources) const {
        if (package.is_direct()) return pylock::direct_source(package, asked_.lock.file);
        const auto* entry = wish_.former ? locking::find_entry(*wish_.former, package.name, package.version) : nullptr;
        const auto* files = entry != nullptr ? std::get_if<pylock::Distributions>(&entry->source) : nullptr;
        return pylock::Source(TRY(locking::files_of_release(package.name, package.version, sources, files)));
    }

    const Asked& asked_;
    const LockWish& wish_;
    const Services& services_;
    const Supply supply_;
    std::vector<LockEnvironment> environments_;
};

}  // namespace

std::vector<pylock::Target> targets_with(const pylock::Lock* former, const interpreter::Interpreter& here) {
    const auto own = locking::target_of(here);
    std::vector<pylock::Target> targets;
    if (former != nullptr && former->own) targets = former->own->targets;
    const bool is_there =
        std::any_of(targets.begin(), targets.end(), [&](const auto& target) { return locking::is_same(target, own); });
    if (!is_there) targets.push_back(own);
    return targets;
}

Result<pylock::Lock> make_lock(const Asked& asked, const LockWish& wish, const Services& services, Supply supply) {
    return Maker(asked, wish, services, supply).make();
}

Result<void> write_lock(const Asked& asked, const std::string& text) {
    const auto& file = asked.lock.file;
    auto written = write_file_atomically(file, text);
    if (written.ok() || ::access(file.parent_path().c_str(), W_OK) == 0) return written;
    return fail(ErrorKind::Refused, file, " would have to change and cannot be written")
        .note(written.error().message())
        .hint("run `pyenvx lock` where the folder can be written; --frozen uses the lock as it is");
}

std::string lock_digest(const Asked& asked) { return declaration::declaration_digest(asked.declaration); }

}  // namespace pyenvx::pipeline
