// Hashes that a declaration asks for.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// A hash that a file must have, of an algorithm that nobody can make collisions of.
struct RequiredHash {
    std::string algorithm;  ///< "sha256", "sha384" or "sha512"
    std::string digits;     ///< lower-case hexadecimal, as many as the algorithm has

    auto operator<=>(const RequiredHash&) const = default;

    /// "sha256:HEX". Invalid for another algorithm or another number of digits.
    static Result<RequiredHash> parse(std::string_view text);
};

}  // namespace pyenvx::declaration
