// A signature as it is kept with what it signs; what it signs and whom one trusts is store/signature's.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::store {

/// "team-1:" and the base64 of 64 bytes. A plain value of that form; that it holds is for others to check.
struct Signature {
    std::string key_name;  ///< 1 to 100 of [A-Za-z0-9._-]
    std::string bytes;     ///< 64 of them

    /// Accepts exactly what str() writes. Corrupt otherwise.
    static Result<Signature> parse(std::string_view text);
    std::string str() const;
    auto operator<=>(const Signature&) const = default;
};

inline constexpr std::size_t kMaxSignatures = 64;  ///< of one object

bool is_key_name(std::string_view name);

}  // namespace pyenvx::store
