#include "launcher/pipeline/lock_declaration.hpp"

#include <algorithm>
#include <set>

#include "launcher/locking/targets.hpp"
#include "launcher/pipeline/build_sources.hpp"
#include "launcher/pipeline/choice/chosen_by.hpp"
#include "launcher/pipeline/choice/declared_builds.hpp"
#include "launcher/pipeline/choice/make_lock.hpp"
#include "launcher/pipeline/choice/use_lock.hpp"
#include "launcher/pipeline/flight.hpp"
#include "launcher/pylock/write.hpp"
#include "store/interpreter/finder.hpp"
#include "store/interpreter/probe.hpp"

namespace pyenvx::pipeline {
namespace {

constexpr std::string_view kPlainLinux = "linux_";

/// A version in words of two or three numbers, of which the interpreter need not be here.
std::optional<pep::Version> plain_version(const std::string& text) {
    auto version = pep::Version::parse(text);
    const bool plain = version.ok() && version->str() == text && version->release().size() >= 2 &&
                       version->release().size() <= 3 && !version->is_prerelease();
    if (!plain) return std::nullopt;
    if (version->release().size() == 3) return *std::move(version);
    return *pep::Version::parse(text + ".0");
}

bool is_supported(const pep::Version& python) {
    const auto minor = parse_decimal(python.release()[1]);
    return python.release()[0] == "3" && minor && *minor >= interpreter::kOldestMinor &&
           *minor <= interpreter::kNewestMinor;
}

class Locking {
public:
    Locking(Asked asked, const LockOrder& order, Services& services)
        : asked_(std::move(asked)), order_(order), services_(services) {}

    Result<Locked> lock() {
        const auto flight = TRY(take_flight(asked_, services_));
        auto former = TRY(read_lock_file(asked_, *services_.progress));
        // Whoever wants all anew has what is said now alone.
        const bool holds_on = former && !order_.keep.chooses_all_anew();
        asked_ = TRY(as_lock_was_made(std::move(asked_), holds_on ? &former->lock : nullptr));
        const auto interpreter = TRY(interpreter::find_interpreter(asked_.python, services_.host(), &services_.store));
        LazyIndex index(services_, asked_.settings);
        auto builds = TRY(open_builds(interpreter));
        building::SourceBuilder builder(
            builder_services(services_, index, interpreter, python_on_demand(interpreter, services_), builds.pins()),
            manner());
        DirectIndex files(services_, asked_.settings, asked_.declaration);
        source::DirectSources direct(direct_services(services_, files), asked_.declaration, builder);
        const Supply supply{index, direct, nullptr, builder};
        auto outcome = TRY(make(std::move(former), interpreter, supply));
        TRY(pin_builds(outcome.lock, interpreter, builder, direct, builds));
        TRY(pin_for_others(outcome.lock, interpreter, index, direct));
        return outcome;
    }

private:
    Result<Locked> make(std::optional<ReadLockFile> former, const interpreter::Interpreter& interpreter,
                        Supply supply) {
        LockWish wish{TRY(targets(former, interpreter))};
        if (former) wish.former = std::move(former->lock);
        if (!former && asked_.project_lock) wish.preferences = TRY(foreign::versions_in(*asked_.project_lock));
        wish.keep = order_.keep;
        auto lock = TRY(make_lock(asked_, wish, services_, supply));
        const auto text = TRY(pylock::text_of(lock));
        const bool changed = !former || former->text != text;
        if (changed && asked_.lock_use == LockUse::Locked) {
            return fail(ErrorKind::Refused, "--locked: ", asked_.lock.file,
                        " would change: ", why_changed(wish.former ? &*wish.former : nullptr, lock))
                .hint("`pyenvx lock` writes it");
        }
        if (changed) TRY(write_lock(asked_, text));
        return Locked{std::move(wish.former), std::move(lock), changed};
    }

    std::string why_changed(const pylock::Lock* former, const pylock::Lock& lock) const {
        if (former == nullptr) return "it is not there";
        if (!former->own) return concat("it was made by ", printable(former->created_by));
        if (former->own->declaration_digest != lock.own->declaration_digest) {
            return concat(printable(asked_.declaration.file.filename().native()), " has changed");
        }
        if (auto options = differs_from_options(asked_, *former->own); !options.empty()) return options;
        if (const auto before = locking::describe(former->own->targets), now = locking::describe(lock.own->targets);
            before != now) {
            return concat("it is for ", before, ", and ", now, " is asked for");
        }
        return "other versions or files would be chosen now";
    }

    Result<std::vector<pylock::Target>> targets(const std::optional<ReadLockFile>& former,
                                                const interpreter::Interpreter& here) const {
        const auto own = locking::target_of(here);
        if (order_.pythons.empty() && order_.platforms.empty()) {
            const bool has_own = former && former->lock.own && !former->lock.own->targets.empty();
            return has_own ? former->lock.own->targets : std::vector{own};
        }
        std::vector<pep::Version> pythons;
        for (const auto& text : order_.pythons) pythons.push_back(TRY(python_version(text)));
        if (pythons.empty()) pythons.push_back(own.python);
        std::vector<std::string> platforms;
        for (const auto& text : order_.platforms) platforms.push_back(platform(text, here.platform));
        if (platforms.empty()) platforms.push_back(own.platform);
        std::vector<pylock::Target> targets;
        for (const auto& python : pythons) {
            for (const auto& platform : platforms) targets.push_back({python, platform});
        }
        return targets;
    }

    Result<pep::Version> python_version(const std::string& text) const {
        const auto found = interpreter::find_interpreter({text, {}, {}}, services_.host(), &services_.store);
        if (found.ok()) return found->version;
        auto version = plain_version(text);
        if (!version) return found.error();
        if (is_supported(*version)) return *std::move(version);
        return fail(ErrorKind::Usage, "there is no lock for Python ", text, ": pyenvx knows Python 3.",
                    interpreter::kOldestMinor, " to 3.", interpreter::kNewestMinor)
            .hint("name one of them with --python");
    }

    /// "linux_MACHINE" means the C library of this machine.
    static std::string platform(const std::string& text, const pep::PythonPlatform& here) {
        if (!text.starts_with(kPlainLinux) || here.glibc_major == 0) return text;
        return concat("manylinux_", here.glibc_major, '_', here.glibc_minor, '_', text.substr(kPlainLinux.size()));
    }

    building::Manner manner() const {
        auto manner = builder_manner(asked_.settings);
        manner.choose_anew = order_.keep.chooses_all_anew();
        return manner;
    }

    Result<DeclaredBuilds> open_builds(const interpreter::Interpreter& interpreter) const {
        auto builds = TRY(DeclaredBuilds::open(asked_, interpreter, services_));
        if (order_.keep.chooses_all_anew()) builds.choose_anew();
        return builds;
    }

    /// Of the whole lock, whichever environments its parts are for.
    static lock::Lock commits_of(const pylock::Lock& lock, const source::DirectSources& direct) {
        lock::Lock commits;
        for (const auto& package : lock.packages) {
            const auto* place = direct.find(package.name);
            if (place == nullptr) continue;
            auto& commit = commits.packages.emplace_back(
                lock::LockedPackage{package.name, place->metadata.version, {}, {}, place->opened.sha256, {}, {}});
            commit.source = place->opened.source;
        }
        return commits;
    }

    static Result<void> choose_tools(const lock::LockedPackage& package, building::SourceBuilder& builder,
                                     const source::DirectSources& direct) {
        const auto* place = direct.find(package.name);
        if (place != nullptr && place->opened.order) return builder.choose_tools(*place->opened.order);
        if (!package.is_source() || package.is_direct()) return {};
        return builder.choose_tools(TRY(source_order(package)));
    }

    // What the backends ask for is known only once they were asked.
    Result<void> pin_builds(const pylock::Lock& lock, const interpreter::Interpreter& interpreter,
                            building::SourceBuilder& builder, const source::DirectSources& direct,
                            DeclaredBuilds& builds) const {
        const auto here = locking::environment_of(interpreter);
        lock::Lock chosen;
        if (pylock::is_for(lock, here)) chosen = TRY(select_for(asked_, lock, asked_.lock.file, here));
        for (const auto& package : chosen.packages) TRY(choose_tools(package, builder, direct));
        builds.note_trees(commits_of(lock, direct));
        return builds.finish(locking::Unused::Go);
    }

    /// The same for the other Pythons of the lock that are on this machine: backends can be asked by these alone.
    Result<void> pin_for_others(const pylock::Lock& lock, const interpreter::Interpreter& here,
                                realise::IndexProvider& index, const source::DirectSources& direct) const {
        std::set<std::string> pinned{building::environment_text(here)};
        for (const auto& target : lock.own->targets) {
            const auto minor = concat(target.python.release()[0], '.', target.python.release()[1]);
            const auto found = interpreter::find_interpreter({minor, {}, {}}, services_.host(), &services_.store);
            if (!found.ok() || !locking::is_same(locking::target_of(*found), target)) {
                services_.progress->detail(concat("what builds need for Python ", minor, " on ", target.platform,
                                                  " is not pinned: it is not on this machine"));
                continue;
            }
            if (!pinned.insert(building::environment_text(*found)).second) continue;
            auto builds = TRY(open_builds(*found));
            building::SourceBuilder builder(
                builder_services(services_, index, *found, python_on_demand(*found, services_), builds.pins()),
                manner());
            TRY(pin_builds(lock, *found, builder, direct, builds).context("for Python ", minor));
        }
        return {};
    }

    Asked asked_;
    const LockOrder& order_;
    Services& services_;
};

}  // namespace

Result<Locked> lock_declaration(const Asked& asked, const LockOrder& order, Services& services) {
    return Locking(asked, order, services).lock();
}

}  // namespace pyenvx::pipeline
