#include "launcher/resolve/index_universe.hpp"

#include <algorithm>

#include "launcher/resolve/applicability/python_fit.hpp"

namespace pyenvx::resolve {

namespace {

constexpr std::size_t kLargestBatch = 32;

}  // namespace

bool holds(const RootRequirement& root, const ResolveRequest& request) {
    return !root.requirement.marker || root.requirement.marker->evaluate(request.environment, {});
}

IndexUniverse::IndexUniverse(const ResolveRequest& request, PackageSource& source, Catalogue& catalogue,
                             DependencyRules& rules, Progress& progress)
    : request_(request),
      source_(source),
      catalogue_(catalogue),
      rules_(rules),
      progress_(progress),
      scout_(request, source, rules) {}

Result<void> IndexUniverse::add_roots() {
    Requirements wanted;
    for (const auto& root : request_.requirements) {
        if (!holds(root, request_)) continue;
        for (const auto* requirement : rules_.of_root(root.requirement)) wanted.push_back(requirement);
    }
    TRY(scout_.explore(wanted));
    for (const auto& root : request_.requirements) {
        if (holds(root, request_)) TRY(add_root(root));
    }
    return {};
}

Result<void> IndexUniverse::add_root(const RootRequirement& root) {
    const auto* override = override_of(root.requirement.name, request_);
    if (override == nullptr) return catalogue_.add_root(root);
    for (const auto* requirement : rules_.of_root(root.requirement)) {
        TRY(catalogue_.add_root({*requirement, concat(override->origin, ", which overrides ", root.origin)}));
    }
    return {};
}

/// An extra means nothing before the version of its distribution is known.
bool IndexUniverse::is_ready(PackageId package, const pubgrub::PartialSolution& solution) const {
    const auto& known = catalogue_.packages()[package];
    return !known.extra || solution.decision(known.base).has_value();
}

std::size_t IndexUniverse::choose(PackageId package, const pubgrub::StateSet& allowed) const {
    return catalogue_.packages()[package].extra ? 0 : catalogue_.choose(package, allowed);
}

Result<void> IndexUniverse::load(PackageId package, std::size_t candidate, const pubgrub::PartialSolution& solution,
                                 pubgrub::Incompatibilities&) {
    const auto extra = catalogue_.packages()[package].extra;
    const auto base = catalogue_.packages()[package].base;
    Dependent dependent{base, candidate, std::nullopt};
    if (extra) dependent = {base, *solution.decision(base), package};
    if (!loaded_.emplace(package, dependent.candidate).second) return {};
    if (!extra) prefetch_next(package, candidate, solution.states(package));

    const auto version = catalogue_.version(base, dependent.candidate);
    progress_.step(Stage::Resolve, version.name.str(), loaded_.size(), 0);
    const auto metadata = source_.metadata(version);
    if (!metadata.ok()) {
        if (metadata.error().kind() != ErrorKind::Invalid) return metadata.error();
        catalogue_.add_unavailable(dependent, Reason::BrokenMetadata, metadata.error().message());
        return {};
    }
    const auto& python = (*metadata)->requires_python;
    if (python && fit(*python, request_.python_version) == PythonFit::Never) {
        catalogue_.add_unavailable(dependent, Reason::Python, python->str());
        return {};
    }
    return add_requirements(dependent, extra ? rules_.of_extra(**metadata, *extra) : rules_.plain(**metadata));
}

Result<void> IndexUniverse::add_requirements(const Dependent& dependent, const Requirements& requirements) {
    const auto is_new = [this](const pep::Requirement* wanted) { return !catalogue_.knows(wanted->name); };
    if (std::any_of(requirements.begin(), requirements.end(), is_new)) TRY(scout_.explore(requirements));
    for (const auto* requirement : requirements) {
        if (requirement->url && !source_.has_place(requirement->name, *requirement->url)) {
            catalogue_.add_unavailable(dependent, Reason::Url, requirement->name.str());
        } else {
            TRY(catalogue_.add_dependency(dependent, *requirement));
        }
    }
    return {};
}

void IndexUniverse::prefetch_next(PackageId package, std::size_t candidate, const pubgrub::StateSet& allowed) {
    if (attempts_.size() <= package) attempts_.resize(package + 1);
    auto& [made, next_batch] = attempts_[package];
    if (++made < next_batch) return;
    // What is kept from before is there at once, and what follows it most likely as well.
    const auto version = catalogue_.version(package, candidate);
    source_.prefetch_metadata({&version, 1});
    if (source_.has_metadata(version)) return;
    const auto size = std::min(made * 2, kLargestBatch);
    next_batch = made + size;
    const bool lowest = request_.wants_lowest(catalogue_.packages()[package].name);
    const auto following = [&](std::size_t i) { return lowest ? allowed.previous(i) : allowed.next(i + 1); };
    std::vector<PackageVersion> batch;
    for (auto i = candidate; i < allowed.candidates() && batch.size() < size; i = following(i)) {
        if (!catalogue_.suitability(package, i).out) batch.push_back(catalogue_.version(package, i));
    }
    source_.prefetch_metadata(batch);
}

}  // namespace pyenvx::resolve
