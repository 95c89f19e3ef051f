// What is known about a store object, and the info file that says it beside the object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"
#include "store/plan/signature.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::store {

/// A build that came to an object.
struct Realised {
    Sha256 recipe;       ///< of its derivation's text
    std::string output;  ///< which of its outputs: "wheel"
    auto operator<=>(const Realised&) const = default;
};

/// What registration records about an object.
struct ObjectInfo {
    StorePath path;
    std::string deriver = {};                ///< canonical derivation text it was made from; "" for none
    std::vector<StorePath> references = {};  ///< objects it needs, itself excluded; sorted, valid already
    std::uint64_t size = 0;                  ///< bytes in regular files; of an environment, in those that are its own
    std::optional<Sha256> nar_hash = {};     ///< empty until a finisher has computed it
    std::string boot = {};                   ///< that it was written in; "" once it is known to have reached the disk
    std::uint64_t nar_size = 0;              ///< bytes of the NAR form; 0 as long as nar_hash is empty
    std::vector<Signature> signatures = {};  ///< sorted, one of a key; kept as they came, whoever may trust them
    std::vector<Realised> realises = {};     ///< builds that came to it, but for its deriver; sorted
};

inline constexpr std::uint64_t kMaxInfoBytes = 8 << 20;

/// The canonical text (ARCHITECTURE.md, "Info file"): everything a lost database needs to be rebuilt.
std::string info_text(const ObjectInfo& info);
/// Accepts exactly what info_text() writes; Corrupt otherwise.
Result<ObjectInfo> parse_info(std::string_view text);

/// Refused when the deriver is no recipe, or one whose output belongs at another address. What a build came to is
/// addressed by its contents, and an object without deriver by whatever made it: of them the recipe tells nothing.
Result<void> check_recipe(const ObjectInfo& info);

}  // namespace pyenvx::store
