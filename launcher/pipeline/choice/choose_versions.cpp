#include "launcher/pipeline/choice/choose_versions.hpp"

#include <algorithm>

#include "launcher/locking/targets.hpp"
#include "launcher/packages/index_package_source.hpp"
#include "launcher/packages/orders.hpp"
#include "launcher/pipeline/asked/identity.hpp"
#include "launcher/pipeline/choice/chosen_by.hpp"
#include "launcher/pipeline/choice/project_lock.hpp"
#include "launcher/pipeline/choice/shared_resolution.hpp"
#include "launcher/pipeline/choice/use_lock.hpp"
#include "launcher/resolve/resolver.hpp"
#include "launcher/source/direct_package_source.hpp"
#include "store/base/sys.hpp"
#include "store/base/timestamp.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::pipeline {
namespace {

// A resolution holds for a declaration on one kind of interpreter.
std::string digest_for(const Asked& asked, const interpreter::Interpreter& interpreter) {
    auto with_settings = asked.declaration;
    with_settings.settings = asked.settings;
    const auto lock = asked.project_lock ? Sha256::of(asked.project_lock->text).hex() + "\n" : std::string();
    return Sha256::of(concat(declaration::declaration_digest(with_settings), "\n", interpreter.library_name, "\n",
                             interpreter.platform.machine, "\n", lock))
        .hex();
}

resolve::PrereleaseMode mode_of(declaration::Prerelease value) {
    switch (value) {
        case declaration::Prerelease::Allow: return resolve::PrereleaseMode::Allow;
        case declaration::Prerelease::Disallow: return resolve::PrereleaseMode::Disallow;
        case declaration::Prerelease::IfNecessary: break;
    }
    return resolve::PrereleaseMode::IfNecessary;
}

resolve::VersionOrder order_of(declaration::Preference value) {
    switch (value) {
        case declaration::Preference::Lowest: return resolve::VersionOrder::Lowest;
        case declaration::Preference::LowestDirect: return resolve::VersionOrder::LowestDirect;
        case declaration::Preference::Highest: break;
    }
    return resolve::VersionOrder::Highest;
}

void apply(const declaration::ChoiceSettings& choice, resolve::ResolveRequest& request) {
    for (const auto& one : choice.constraints) request.constraints.push_back({one.value, one.origin});
    for (const auto& one : choice.overrides) request.overrides.push_back({one.value, one.origin});
    for (const auto& one : choice.excludes) request.excludes.insert(one.value);
    if (choice.preference) request.order = order_of(choice.preference->value);
    for (const auto& [name, value] : choice.prereleases) request.package_prereleases[name] = mode_of(value.value);
}

}  // namespace

resolve::PrereleaseMode prerelease_mode(const declaration::Settings& settings) {
    return settings.prerelease ? mode_of(settings.prerelease->value) : resolve::PrereleaseMode::IfNecessary;
}

resolve::PrereleaseMode prerelease_mode(const declaration::Settings& settings, const pep::PackageName& name) {
    const auto own = settings.choice.prereleases.find(name);
    return own == settings.choice.prereleases.end() ? prerelease_mode(settings) : mode_of(own->second.value);
}

namespace {

resolve::ResolveRequest request_for(const Asked& asked, const pylock::Environment& environment,
                                    std::vector<resolve::RootRequirement> requirements,
                                    std::map<pep::PackageName, pep::Version> preferences) {
    resolve::ResolveRequest request{{}, environment.markers, environment.python, prerelease_mode(asked.settings)};
    request.requirements = std::move(requirements);
    for (const auto& sourced : asked.declaration.constraints) {
        request.constraints.push_back({sourced.requirement, sourced.origin});
    }
    apply(asked.settings.choice, request);
    // The lowest versions are the same tomorrow; those kept from before may be the highest.
    if (request.order == resolve::VersionOrder::Highest) request.preferences = std::move(preferences);
    return request;
}

// Of one package several requirements may have hashes: a file must please them all.
void narrow(std::vector<packages::HashRules::Hash>& hashes, const std::vector<packages::HashRules::Hash>& more) {
    std::erase_if(hashes, [&](const auto& hash) { return std::find(more.begin(), more.end(), hash) == more.end(); });
}

packages::HashRules hash_rules(const Asked& asked, const pep::MarkerEnvironment& markers) {
    packages::HashRules rules;
    rules.required = declaration::requires_hashes(asked.declaration);
    for (const auto* list : {&asked.declaration.requirements, &asked.declaration.constraints}) {
        for (const auto& [requirement, origin, hashes] : *list) {
            if (hashes.empty() || (requirement.marker && !requirement.marker->evaluate(markers, {}))) {
                continue;
            }
            std::vector<packages::HashRules::Hash> said;
            for (const auto& hash : hashes) said.emplace_back(hash.algorithm, hash.digits);
            const auto [known, is_new] = rules.allowed.try_emplace(requirement.name, said);
            if (!is_new) narrow(known->second, said);
        }
    }
    return rules;
}

bool is_requested(const pep::PackageName& name, const Asked& asked) {
    const auto& requirements = asked.declaration.requirements;
    return std::any_of(requirements.begin(), requirements.end(),
                       [&](const auto& sourced) { return sourced.requirement.name == name; });
}

bool is_requested(const pep::PackageName& name, const std::vector<resolve::RootRequirement>& roots) {
    return std::any_of(roots.begin(), roots.end(), [&](const auto& root) { return root.requirement.name == name; });
}

// A folder is asked for by its path.
bool is_requested(const lock::LockedPackage& package, const Asked& asked) {
    const auto* directory = std::get_if<lock::DirectorySource>(&package.source);
    const auto& paths = asked.declaration.paths;
    const bool by_path = directory != nullptr && std::any_of(paths.begin(), paths.end(), [&](const auto& path) {
                             return path.path == directory->path;
                         });
    return by_path || is_requested(package.name, asked);
}

// What comes from an address of its own has to have a hash that was named as well, and a folder or commit has none.
Result<void> check_hash(const lock::LockedPackage& package, const packages::HashRules& rules) {
    const auto allowed = rules.allowed.find(package.name);
    if (allowed == rules.allowed.end() && !rules.required) return {};
    const auto demand = concat(package.name.str(), " has to have one of the hashes that were named, and ");
    if (!std::holds_alternative<lock::ArchiveSource>(package.source)) {
        return fail(ErrorKind::Refused, demand, "a folder or a commit has none")
            .hint("ask for an archive of it with its hash");
    }
    const packages::HashRules::Hash own{"sha256", package.sha256 ? package.sha256->hex() : ""};
    const bool fits = allowed != rules.allowed.end() &&
                      std::find(allowed->second.begin(), allowed->second.end(), own) != allowed->second.end();
    return fits ? Result<void>() : fail(ErrorKind::Refused, demand, "its sha256 is ", own.second);
}

class Chooser {
public:
    Chooser(const Asked& asked, const pylock::Environment& environment, const Services& services,
            packages::IndexPackageSource& source, source::DirectSources& direct)
        : asked_(asked), environment_(environment), services_(services), source_(source), direct_(direct) {}

    Result<Choice> resolve_anew(std::map<pep::PackageName, pep::Version> preferences) {
        roots_ =
            TRY(direct_.meet(asked_.declaration, {environment_.markers, environment_.python, environment_.platform}));
        const auto request = request_for(asked_, environment_, roots_, std::move(preferences));
        source::DirectPackageSource with_direct(direct_, source_);
        auto resolved = resolve::resolve(request, with_direct, *services_.progress);
        if (!resolved.ok()) return what_may_be_old(std::move(resolved).error());
        const auto& resolution = *resolved;
        for (const auto& warning : resolution.warnings) services_.progress->warn(warning);
        Choice choice;
        choice.is_new = true;
        choice.lock.python = environment_.python.str();
        for (const auto& package : resolution.packages) TRY(add(package, choice));
        return choice;
    }

private:
    /// What was published a minute ago is not on a page that was read two minutes ago.
    Error what_may_be_old(Error error) const {
        if (error.kind() != ErrorKind::Unsatisfiable || !source_.may_be_old()) return error;
        const auto again = services_.manner.offline
                               ? "without --offline the index is asked again"
                               : "--refresh asks the index again; its answer here is from the cache";
        return std::move(error).hint(concat(error.hint(), error.hint().empty() ? "" : "\n", again));
    }

    Result<void> add(const resolve::ResolvedPackage& package, Choice& choice) {
        if (const auto* place = direct_.find(package.name)) return add_direct(package, place->opened, choice);
        const auto [file, is_source] = source_.chosen(package.name, package.version);
        if (file == nullptr) return fail(ErrorKind::Failed, "the index lost the file of ", package.name.str());
        const auto* metadata = TRY(source_.metadata({package.name, package.version}));
        choice.lock.packages.push_back(TRY(packages::locked(package, *file, is_requested(package.name, roots_))));
        auto& order = choice.orders.emplace_back();
        if (!is_source) order = TRY(packages::order_for(*file, *metadata));
        return {};
    }

    Result<void> add_direct(const resolve::ResolvedPackage& package, const source::OpenedSource& opened,
                            Choice& choice) {
        lock::LockedPackage locked{package.name,         package.version,
                                   opened.filename,      opened.url,
                                   opened.sha256,        {},
                                   package.dependencies, is_requested(package.name, roots_)};
        locked.source = opened.source;
        TRY(check_hash(locked, hash_rules(asked_, environment_.markers)));
        choice.lock.packages.push_back(std::move(locked));
        choice.orders.emplace_back();
        return {};
    }

    const Asked& asked_;
    const pylock::Environment& environment_;
    const Services& services_;
    packages::IndexPackageSource& source_;
    source::DirectSources& direct_;
    std::vector<resolve::RootRequirement> roots_;
};

Result<Choice> from_tool(lock::Lock lock, const Asked& asked, const interpreter::Interpreter& interpreter) {
    lock.declaration_digest = digest_for(asked, interpreter);
    auto choice = TRY(from_lock(std::move(lock)));
    choice.is_new = true;
    return choice;
}

Error decided_by_tool(const foreign::ProjectLock& lock) {
    return fail(ErrorKind::Refused, printable(lock.file.filename().native()), " says which versions are taken here")
        .hint(concat("make it anew with ", lock.tool, ", or write a shell.toml: pyenvx init"));
}

void say_options_decide_nothing(const Asked& asked, Progress& progress) {
    const auto options = options_said(asked);
    if (options.empty()) return;
    const auto file = printable(asked.project_lock->file.filename().native());
    progress.warn(concat(file, " says which versions are taken here, and ", options, " decides nothing"));
}

// Under --locked, and under --frozen as well: there is nothing that could be used as it is.
Error does_not_fit(const Error& error) {
    auto refused = fail(ErrorKind::Refused, error.message()).hint("make the lock anew with the tool that it is of");
    for (const auto& note : error.notes()) refused.add_note(note);
    return refused;
}

void say_why_not(const Error& error, const foreign::ProjectLock& lock, Progress& progress) {
    const auto& notes = error.notes();
    progress.warn(concat(error.message(), notes.empty() ? "" : " (", notes.empty() ? "" : notes.front(),
                         notes.empty() ? "" : ")", ": versions are chosen anew; `", lock.tool,
                         " lock` brings it up to date"));
}

// What is kept beside another tool's lock was chosen because that lock did not fit.
void say_what_lock_lacks(const Asked& asked, const interpreter::Interpreter& interpreter, Progress& progress) {
    if (!asked.project_lock) return;
    const auto chosen = foreign::choose_from(*asked.project_lock, asked.declaration, interpreter.markers);
    if (!chosen.ok() && chosen.error().kind() == ErrorKind::Unsatisfiable) {
        say_why_not(chosen.error(), *asked.project_lock, progress);
    }
}

Result<std::optional<lock::Lock>> read_kept_lock(const std::filesystem::path& path, Progress& progress) {
    auto kept = lock::read_kept(path);
    if (kept.ok() || kept.error().kind() != ErrorKind::Corrupt) return kept;
    progress.warn(concat("the versions kept in ", path, " cannot be read, and are chosen again"));
    return std::optional<lock::Lock>();
}

std::map<pep::PackageName, pep::Version> versions_of(const std::optional<lock::Lock>& kept) {
    std::map<pep::PackageName, pep::Version> versions;
    if (!kept) return versions;
    for (const auto& package : kept->packages) versions.emplace(package.name, package.version);
    return versions;
}

bool is_there(const std::filesystem::path& file) {
    if (file.empty()) return false;
    const auto status = sys::stat(file.c_str());
    return status.ok() && *status;
}

// To be kept once it is realised.
Result<Choice> as_new(lock::Lock lock) {
    auto choice = TRY(from_lock(std::move(lock)));
    choice.is_new = true;
    return choice;
}

}  // namespace

std::filesystem::path kept_path(const Asked& asked, const Services& services) {
    return services.paths.home / "resolutions" / concat(name_of_identity(asked.identity), ".pylock.toml");
}

packages::FileRules rules_of(const Asked& asked) { return building::rules_of(asked.settings, seconds_now()); }

Result<Choice> from_lock(lock::Lock lock) {
    Choice choice;
    choice.lock = std::move(lock);
    for (const auto& package : choice.lock.packages) {
        auto& order = choice.orders.emplace_back();
        if (!package.is_source() && !package.is_direct()) order = TRY(packages::order_for(package));
    }
    return choice;
}

void note_requested(const Asked& asked, lock::Lock& lock) {
    for (auto& package : lock.packages) package.requested = is_requested(package, asked);
}

Result<Choice> resolve_anew(const Asked& asked, const pylock::Environment& environment, const Services& services,
                            Supply supply, std::map<pep::PackageName, pep::Version> preferences) {
    const bool expects = supply.wheels != nullptr && supply.builder.is_for(environment.platform);
    const auto expect = [&](const auto&, const auto& file, const auto& metadata) {
        if (!expects) return;
        if (auto order = packages::order_for(file, metadata); order.ok()) supply.wheels->expect(*std::move(order));
    };
    packages::IndexPackageSource source({*TRY(supply.index.index()), supply.builder}, environment.platform,
                                        rules_of(asked), *services.progress, expect);
    source.take_only(hash_rules(asked, environment.markers));
    return Chooser(asked, environment, services, source, supply.direct).resolve_anew(std::move(preferences));
}

void look_ahead(const Asked& asked, const Services& services, LazyIndex& index, const Keep& keep) {
    if (asked.project_lock || services.substituter) return;
    if (keep.everything && (is_there(asked.lock.file) || is_there(kept_path(asked, services)))) return;
    std::vector<pep::PackageName> names;
    for (const auto& sourced : asked.declaration.requirements) {
        const auto& requirement = sourced.requirement;
        if (!requirement.marker && !requirement.url) names.push_back(requirement.name);
    }
    const auto opened = names.empty() ? Result<index::PackageIndex*>(nullptr) : index.index();
    if (opened.ok() && *opened != nullptr) (*opened)->prefetch_pages(names);
}

namespace {

void remember_commits(const std::optional<lock::Lock>& kept, const Keep& keep, source::DirectSources& direct) {
    for (const auto& package : kept ? kept->packages : std::vector<lock::LockedPackage>()) {
        const auto* vcs = std::get_if<lock::VcsSource>(&package.source);
        if (vcs != nullptr && !keep.chooses_anew(package.name)) direct.remember(*vcs);
    }
}

/// What another tool's lock says; nothing where it fits no longer, which has been told.
Result<std::optional<Choice>> choose_from_tool(const Asked& asked, const interpreter::Interpreter& interpreter,
                                               const Services& services, LazyIndex& index, const Keep& keep) {
    auto locked = locked_by_tool(asked, interpreter, index);
    if (locked.ok() && !keep.everything) return decided_by_tool(*asked.project_lock);
    if (locked.ok()) say_options_decide_nothing(asked, *services.progress);
    if (locked.ok()) return std::optional(TRY(from_tool(*std::move(locked), asked, interpreter)));
    if (locked.error().kind() != ErrorKind::Unsatisfiable) return std::move(locked).error();
    if (is_binding(asked.lock_use)) return does_not_fit(std::move(locked).error());
    say_why_not(locked.error(), *asked.project_lock, *services.progress);
    return std::optional<Choice>();
}

}  // namespace

Result<Choice> choose_versions(const Asked& asked, const interpreter::Interpreter& interpreter,
                               const Services& services, Supply supply, const Keep& keep) {
    if (asked.declaration.asks_for_nothing()) return Choice{};
    if (auto locked = TRY(choose_from_lock(asked, interpreter, services, supply))) return *std::move(locked);
    std::optional<lock::Lock> kept;
    if (!keep.chooses_all_anew()) kept = TRY(read_kept_lock(kept_path(asked, services), *services.progress));
    const auto digest = digest_for(asked, interpreter);
    const bool fits = keep.everything && kept && kept->declaration_digest == digest;
    if (fits && TRY(supply.direct.are_unchanged(*kept))) {
        say_what_lock_lacks(asked, interpreter, *services.progress);
        return from_lock(*std::move(kept));
    }
    if (keep.everything) {
        if (auto shared = TRY(shared_resolution(digest, services))) return as_new(*std::move(shared));
    }
    auto preferences = versions_of(kept);
    remember_commits(kept, keep, supply.direct);
    if (asked.project_lock) {
        if (auto chosen = TRY(choose_from_tool(asked, interpreter, services, supply.index, keep)))
            return *std::move(chosen);
        preferences = TRY(foreign::versions_in(*asked.project_lock));
    }
    std::erase_if(preferences, [&](const auto& preference) { return keep.chooses_anew(preference.first); });
    const auto environment = locking::environment_of(interpreter);
    auto choice = TRY(resolve_anew(asked, environment, services, supply, std::move(preferences)));
    choice.lock.declaration_digest = digest;
    return choice;
}

}  // namespace pyenvx::pipeline
