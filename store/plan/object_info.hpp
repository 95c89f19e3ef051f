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
};

inline constexpr std::uint64_t kMaxInfoBytes = 8 << 20;

/// The canonical text (ARCHITECTURE.md, "Info file"): everything a lost database needs to be rebuilt.
std::string info_text(const ObjectInfo& info);
/// Accepts exactly what info_text() writes; Corrupt otherwise.
Result<ObjectInfo> parse_info(std::string_view text);

}  // namespace pyenvx::store
