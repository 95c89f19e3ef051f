// Which version of each package: those kept from before, or new ones from the index.
#pragma once

#include <filesystem>

#include "launcher/build/source_builder.hpp"
#include "launcher/lock/lock.hpp"
#include "launcher/pipeline/gather.hpp"
#include "launcher/pipeline/services.hpp"
#include "store/interpreter/interpreter.hpp"
#include "store/realise/wheel_realiser.hpp"

namespace pyenvx::pipeline {

enum class Keep {
    Unchanged,  ///< the resolution from before, as long as the declaration is the same
    Nothing,    ///< choose the newest again (`upgrade`)
};

/// Versions and the wheels to have for them, in the order of `lock.packages`; no wheel for what is to be built.
struct Choice {
    lock::Lock lock;
    std::vector<std::optional<realise::WheelOrder>> orders;
    bool is_new = false;  ///< not from what was kept: to be written once it is realised
};

/// Where versions and their wheels come from. Borrowed.
struct Supply {
    LazyIndex& index;
    realise::WheelRealiser& wheels;
    building::SourceBuilder& builder;
};

resolve::PrereleaseMode prerelease_mode(const declaration::Settings& settings);
/// Of one package.
resolve::PrereleaseMode prerelease_mode(const declaration::Settings& settings, const pep::PackageName& name);

/// Where the resolution of a declaration is kept.
std::filesystem::path kept_path(const Asked& asked, const Services& services);

/// Asks the index ahead for the pages that a choice needs at least, unless the versions are kept from before.
void look_ahead(const Asked& asked, const Services& services, LazyIndex& index, Keep keep);

/// What is likely to be chosen is expected of `wheels` meanwhile. Errors: Unsatisfiable with an explanation; Network;
/// Invalid (a requirement that this version cannot install).
Result<Choice> choose_versions(const Asked& asked, const interpreter::Interpreter& interpreter,
                               const Services& services, Supply supply, Keep keep);

}  // namespace pyenvx::pipeline
