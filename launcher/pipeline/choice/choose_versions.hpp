// Which version of each package: those kept from before, or new ones from the index.
#pragma once

#include <filesystem>
#include <map>
#include <set>

#include "launcher/build/source_builder.hpp"
#include "launcher/lock/lock.hpp"
#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/pylock/select.hpp"
#include "launcher/source/direct_sources.hpp"
#include "store/interpreter/interpreter.hpp"
#include "store/realise/wheel_realiser.hpp"

namespace pyenvx::pipeline {

/// What of an earlier choice holds. A plain value.
struct Keep {
    bool everything = true;                  ///< as it is, as long as the declaration is the same
    std::set<pep::PackageName> others = {};  ///< otherwise: all but these, and where it is empty nothing

    static Keep unchanged() { return {}; }
    static Keep nothing() { return {false}; }
    static Keep all_but(std::set<pep::PackageName> names) { return {false, std::move(names)}; }

    bool chooses_all_anew() const { return !everything && others.empty(); }
    bool chooses_anew(const pep::PackageName& name) const { return chooses_all_anew() || others.contains(name); }
};

/// Versions and the wheels to have for them, in the order of `lock.packages`; no wheel for what is to be built,
/// or comes from where the declaration says.
struct Choice {
    lock::Lock lock;
    std::vector<std::optional<realise::WheelOrder>> orders;
    bool is_new = false;  ///< not from what was kept: to be written once it is realised
};

/// Where versions and their wheels come from. Borrowed.
struct Supply {
    LazyIndex& index;
    source::DirectSources& direct;
    realise::WheelRealiser* wheels;  ///< null where nothing is installed afterwards
    building::SourceBuilder& builder;
};

/// From which files a declaration's packages may come.
packages::FileRules rules_of(const Asked& asked);

/// New versions from the index for an environment. What is likely to be chosen is expected of `supply.wheels`, if any,
/// where the environment is that of the builder's interpreter.
Result<Choice> resolve_anew(const Asked& asked, const pylock::Environment& environment, const Services& services,
                            Supply supply, std::map<pep::PackageName, pep::Version> preferences);

/// The wheels that a lock names.
Result<Choice> from_lock(lock::Lock lock);
/// Says in a lock which packages the declaration itself asks for.
void note_requested(const Asked& asked, lock::Lock& lock);

resolve::PrereleaseMode prerelease_mode(const declaration::Settings& settings);
/// Of one package.
resolve::PrereleaseMode prerelease_mode(const declaration::Settings& settings, const pep::PackageName& name);

/// Where the resolution of a declaration is kept.
std::filesystem::path kept_path(const Asked& asked, const Services& services);

/// Asks the index ahead for the pages that a choice needs at least, unless the versions are kept from before.
void look_ahead(const Asked& asked, const Services& services, LazyIndex& index, const Keep& keep);

/// What is likely to be chosen is expected of `wheels` meanwhile. Errors: Unsatisfiable with an explanation; Network;
/// Invalid (a requirement that this version cannot install).
Result<Choice> choose_versions(const Asked& asked, const interpreter::Interpreter& interpreter,
                               const Services& services, Supply supply, const Keep& keep);

}  // namespace pyenvx::pipeline
