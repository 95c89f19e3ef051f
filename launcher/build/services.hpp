// What building from source needs of those who build with it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "launcher/build/build_pins.hpp"
#include "launcher/declaration/settings/settings.hpp"
#include "launcher/packages/file_rules.hpp"
#include "launcher/resolve/resolver.hpp"
#include "store/base/progress.hpp"
#include "store/core/store.hpp"
#include "store/interpreter/interpreter.hpp"
#include "store/interpreter/interpreter_object.hpp"
#include "store/realise/build/run_hook.hpp"
#include "store/realise/wheel_realiser.hpp"

namespace pyenvx::building {

/// Borrowed for the builder's life, but for the functions, which wait for what they give.
struct Services {
    store::Store& store;
    realise::IndexProvider& index;
    Progress& progress;
    const interpreter::Interpreter& interpreter;
    std::function<Result<interpreter::InterpreterObject>()> python;
    std::function<Result<store::StorePath>()> launcher;  ///< what bin/python of environments is
    BuildPins* pins = nullptr;  ///< of the declaration that is built for; null where it has no lock
};

/// How to build. A plain value.
struct Manner {
    declaration::BuildSettings settings;
    std::string choice;  ///< declaration::choice_digest: nothing is taken that was chosen by other settings
    resolve::PrereleaseMode prereleases = resolve::PrereleaseMode::IfNecessary;
    std::map<pep::PackageName, resolve::PrereleaseMode> package_prereleases = {};
    packages::FileRules rules = {};          ///< of what builds require
    std::filesystem::path keep_failed = {};  ///< an empty folder for /build of a build that fails; may be empty
    bool choose_anew = false;                ///< of what builds require, whatever was kept
    std::optional<build::FailureShell> shell = {};
};

/// `policy.build`, `no-binary` and `only-binary` as rules.
packages::BuildRules rules_of(const declaration::BuildSettings& settings);
/// These, `exclude-newer` and `require-hashes` as rules. `now`: seconds since
/// 1970, UTC, from which ages count.
packages::FileRules rules_of(const declaration::Settings& settings, std::int64_t now);

}  // namespace pyenvx::building
