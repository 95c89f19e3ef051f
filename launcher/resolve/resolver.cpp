#include "launcher/resolve/resolver.hpp"

#include <algorithm>

#include "launcher/resolve/applicability/python_fit.hpp"
#include "launcher/resolve/catalogue.hpp"
#include "launcher/resolve/dependency_rules.hpp"
#include "launcher/resolve/explain/explanation.hpp"
#include "launcher/resolve/index_universe.hpp"
#include "launcher/resolve/pubgrub/solver.hpp"

namespace pyenvx::resolve {

namespace {

// Whoever asks has seen to it that the source knows each address; the builds of packages have none.
Result<void> refuse_unknown_places(const ResolveRequest& request, PackageSource& source) {
    for (const auto& root : request.requirements) {
        const auto& requirement = root.requirement;
        if (!requirement.url || !holds(root, request) || source.has_place(requirement.name, *requirement.url)) continue;
        const auto& name = requirement.name.str();
        return fail(ErrorKind::Refused, "`", name, " @ …` names an address, and only names can be asked for here")
            .note(asked_for(root.origin))
            .hint(concat("ask for `", name, "` by name; a wheel of your own can lie in a find-links folder"));
    }
    return {};
}

/// Reads the solver's choices back as packages. Everything it asks the source for is known there by now.
class Harvest {
public:
    Harvest(const ResolveRequest& request, PackageSource& source, const Catalogue& catalogue, DependencyRules& rules,
            const pubgrub::Choices& choices)
        : request_(request), source_(source), catalogue_(catalogue), rules_(rules), choices_(choices) {}

    Result<Resolution> gather() {
        for (PackageId id = 0; id < choices_.size(); ++id) {
            const auto& package = catalogue_.packages()[id];
            if (choices_[id] && !package.extra) TRY(add_distribution(id));
        }
        for (PackageId id = 0; id < choices_.size(); ++id) {
            const auto& package = catalogue_.packages()[id];
            if (choices_[id] && package.extra) TRY(add_extra(package));
        }
        for (auto& [name, resolved] : resolved_) {
            tidy(resolved.dependencies);
            resolution_.packages.push_back(std::move(resolved));
        }
        return std::move(resolution_);
    }

private:
    Result<void> add_distribution(PackageId id) {
        const auto version = catalogue_.version(id, *choices_[id]);
        const auto* metadata = TRY(source_.metadata(version));
        const auto& candidate = catalogue_.listing(id).candidates[*choices_[id]];
        warn_about(version, candidate, *metadata);
        const auto& notice = catalogue_.listing(id).notice;
        if (!notice.empty()) resolution_.warnings.push_back(notice);
        auto& resolved =
            resolved_.try_emplace(version.name, ResolvedPackage{version.name, version.version, {}, {}}).first->second;
        for (const auto* requirement : rules_.plain(*metadata)) {
            resolved.dependencies.push_back(requirement->name);
        }
        return {};
    }

    Result<void> add_extra(const KnownPackage& package) {
        const auto version = catalogue_.version(package.base, *choices_[package.base]);
        const auto* metadata = TRY(source_.metadata(version));
        const auto requirements = extra_requirements(*metadata, request_.environment, *package.extra);
        const auto& provided = metadata->provides_extra;
        if (requirements.empty() && std::find(provided.begin(), provided.end(), *package.extra) == provided.end()) {
            resolution_.warnings.push_back(concat(version.name.str(), " ", version.version.str(), " has no extra `",
                                                  package.extra->str(), "`; it is ignored"));
            return {};
        }
        auto& resolved = resolved_.at(version.name);
        resolved.extras.insert(*package.extra);
        for (const auto* requirement : rules_.of_extra(*metadata, *package.extra)) {
            resolved.dependencies.push_back(requirement->name);
        }
        return {};
    }

    void warn_about(const PackageVersion& version, const Candidate& candidate, const pep::CoreMetadata& metadata) {
        const auto title = concat(version.name.str(), " ", version.version.str());
        if (candidate.yanked) {
            const auto& reason = candidate.yanked_reason;
            resolution_.warnings.push_back(concat(title, " was yanked", reason.empty() ? "" : ": ", printable(reason)));
        }
        const auto& python = metadata.requires_python ? metadata.requires_python : candidate.requires_python;
        if (python && fit(*python, request_.python_version) == PythonFit::AboveCap) {
            resolution_.warnings.push_back(concat(title, " says that it is for Python ", python->str(),
                                                  ", and this is ", request_.python_version.str(),
                                                  "; no other version fits"));
        }
    }

    static void tidy(std::vector<pep::PackageName>& names) {
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
    }

    const ResolveRequest& request_;
    PackageSource& source_;
    const Catalogue& catalogue_;
    DependencyRules& rules_;
    const pubgrub::Choices& choices_;
    std::map<pep::PackageName, ResolvedPackage> resolved_;
    Resolution resolution_;
};

}  // namespace

PrereleaseMode ResolveRequest::prereleases_of(const pep::PackageName& name) const {
    const auto own = package_prereleases.find(name);
    return own == package_prereleases.end() ? prereleases : own->second;
}

bool ResolveRequest::wants_lowest(const pep::PackageName& name) const {
    if (order != VersionOrder::LowestDirect) return order == VersionOrder::Lowest;
    return std::any_of(requirements.begin(), requirements.end(),
                       [&](const RootRequirement& root) { return root.requirement.name == name; });
}

Result<Resolution> resolve(const ResolveRequest& request, PackageSource& source, Progress& progress) {
    TRY(refuse_unknown_places(request, source));
    Catalogue catalogue(request, source);
    DependencyRules rules(request);
    IndexUniverse universe(request, source, catalogue, rules, progress);
    TRY(universe.add_roots());
    const auto outcome = TRY(pubgrub::Solver(universe, catalogue.incompatibilities()).solve());
    if (const auto* contradiction = std::get_if<pubgrub::Contradiction>(&outcome)) {
        const auto other_wheels = [&](PackageId package, std::size_t candidate) {
            return source.other_wheels(catalogue.version(package, candidate));
        };
        const Story story{catalogue.packages(), catalogue.facts(), catalogue.incompatibilities(),
                          request.python_version, other_wheels};
        return explain(story, contradiction->root);
    }
    return Harvest(request, source, catalogue, rules, std::get<pubgrub::Choices>(outcome)).gather();
}

}  // namespace pyenvx::resolve
