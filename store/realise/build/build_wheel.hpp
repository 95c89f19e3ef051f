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

/// A wheel that was built: one file in an object of the store, or an editable one in its project's own place.
struct BuiltWheel {
    std::optional<store::StorePath> object;  ///< nothing for an editable one
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

/// Calls build_wheel or build_editable, and leaves the wheel in the call's output. `release` is what it must be a wheel
/// of, where that is known. Errors: as run_hook; Refused when the wheel is of something else or has no name of a wheel.
Result<RawWheel> run_build(const BuildOrder& order, const HookCall& call,
                           const std::optional<pep::SdistFilename>& release, const store::Store& store);

/// Writes the wheel anew at `place`, in the one form that equal wheels have. Its digest.
Result<Sha256> write_stable(const RawWheel& wheel, const std::filesystem::path& place);

/// Makes the wheel stable, keeps it, and remembers it as what the recipe came to. `scratch` is a folder to work in.
Result<BuiltWheel> keep_wheel(const RawWheel& wheel, const store::Derivation& recipe,
                              const std::filesystem::path& scratch, store::Store& store);

}  // namespace pyenvx::build
