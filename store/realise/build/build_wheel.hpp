// From a build order to a wheel in the store.
#pragma once

#include <optional>
#include <string>

#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/pep/wheel_tag.hpp"
#include "store/realise/build/build_log.hpp"
#include "store/realise/build/build_order.hpp"
#include "store/realise/build/run_hook.hpp"
#include "store/realise/build/unpacked_source.hpp"

namespace pyenvx::build {

/// A wheel that was built: one file in an object of the store.
struct BuiltWheel {
    store::StorePath object;
    std::string filename;
    std::filesystem::path file;
    Sha256 sha256;
};

/// A wheel as the backend left it.
struct RawWheel {
    std::string filename;
    std::filesystem::path file;
};

/// What the recipe came to before, when that is still there.
Result<std::optional<BuiltWheel>> find_built(const store::Derivation& recipe, const store::Store& store);

/// Runs build_wheel and leaves the wheel in `output`, an empty folder. `release` is what it must be a wheel of, where
/// that is known. Errors: as run_hook; Refused when the wheel is of something else or has no name of a wheel.
Result<RawWheel> run_build(const BuildOrder& order, const std::optional<pep::SdistFilename>& release,
                           const std::filesystem::path& output, const store::Store& store, BuildLog& log,
                           const HookManner& manner = {});

/// Makes the wheel stable, keeps it, and remembers it as what the recipe came to. `scratch` is a folder to work in.
Result<BuiltWheel> keep_wheel(const RawWheel& wheel, const store::Derivation& recipe,
                              const std::filesystem::path& scratch, store::Store& store);

}  // namespace pyenvx::build
