#include "launcher/cli/changes.hpp"
#include "launcher/cli/commands.hpp"
#include "launcher/cli/declared.hpp"
#include "launcher/locking/targets.hpp"
#include "launcher/pipeline/choice/use_lock.hpp"
#include "launcher/pipeline/lock_declaration.hpp"
#include "launcher/record/record_place.hpp"
#include "launcher/warm/invocation.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::string_view kNothingNewer = "nothing newer was found\n";

std::string describe(const std::filesystem::path& file, const pipeline::Locked& locked) {
    if (!locked.changed) return concat(file, " is up to date\n");
    const auto count = locked.lock.packages.size();
    const auto changes =
        describe_changes(locked.former ? versions_of(*locked.former) : Versions(), versions_of(locked.lock));
    return concat(changes, file, ": ", count, count == 1 ? " package" : " packages", " for ",
                  locking::describe(locked.lock.own->targets), "\n");
}

Result<void> check_names(const std::set<pep::PackageName>& names, const Versions& known) {
    for (const auto& name : names) {
        if (known.contains(name)) continue;
        std::vector<std::string> others;
        for (const auto& [other, version] : known) others.push_back(other.str());
        const auto near = nearest(name.str(), others);
        return fail(ErrorKind::NotFound, name.str(), " is not among the packages that were chosen")
            .hint(near ? concat("did you mean ", *near, "?") : concat("there are ", join(others, ", ")));
    }
    return {};
}

class Upgrading {
public:
    Upgrading(const Upgrade& options, pipeline::Services& services) : options_(options), services_(services) {}

    Result<Output> run() {
        auto declaration = options_.declaration;
        for (const auto& word : options_.names) {
            if (warm::looks_like_file(word)) {
                declaration.script = word;
                continue;
            }
            names_.insert(TRY(pep::PackageName::parse(word).context("as what to upgrade")));
        }
        const auto asked = TRY(gather_declared(declaration, services_));
        const bool has_lock = TRY(sys::stat(asked.lock.file.c_str())).has_value();
        const auto changes = has_lock ? TRY(upgrade_lock(asked)) : std::string();
        const auto before = has_lock ? Versions() : TRY(kept_versions(asked));
        const auto keep = has_lock ? pipeline::Keep::unchanged() : keep_for_names();
        const auto [prepared, left_work] = TRY(prepare_asked(asked, services_, keep));
        TRY(record::forget_records_of(services_.paths.home.native(), asked.declaration.file.native()));
        const auto text = has_lock ? changes : describe_changes(before, versions_of(prepared.lock));
        return news(text.empty() ? std::string(kNothingNewer) : text, left_work);
    }

private:
    pipeline::Keep keep_for_names() const {
        return names_.empty() ? pipeline::Keep::nothing() : pipeline::Keep::all_but(names_);
    }

    Result<std::string> upgrade_lock(const pipeline::Asked& asked) {
        const auto former = TRY(pipeline::read_lock_file(asked, *services_.progress));
        TRY(check_names(names_, former ? versions_of(former->lock) : Versions()));
        pipeline::LockOrder order;
        order.keep = keep_for_names();
        const auto locked = TRY(pipeline::lock_declaration(asked, order, services_));
        return describe_changes(locked.former ? versions_of(*locked.former) : Versions(), versions_of(locked.lock));
    }

    Result<Versions> kept_versions(const pipeline::Asked& asked) const {
        const auto kept = lock::read_kept(pipeline::kept_path(asked, services_));
        const auto versions = kept.ok() && *kept ? versions_of(**kept) : Versions();
        TRY(check_names(names_, versions));
        return versions;
    }

    const Upgrade& options_;
    pipeline::Services& services_;
    std::set<pep::PackageName> names_;
};

}  // namespace

Result<Output> run(const Lock& options, pipeline::Services& services) {
    const auto asked = TRY(gather_declared(options.declaration, services));
    const auto locked = TRY(pipeline::lock_declaration(asked, {options.pythons, options.platforms}, services));
    return news(describe(asked.lock.file, locked));
}

Result<Output> run(const Upgrade& options, pipeline::Services& services) {
    services.manner.refresh = !services.manner.offline;
    return Upgrading(options, services).run();
}

}  // namespace pyenvx::cli
