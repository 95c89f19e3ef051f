// Versions (PEP 440 and the version-specifiers specification). Agrees with the `packaging` library case by case.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::pep {

/// A version in normal form. Equality and order are PEP 440's (so 1.0 == 1.0.0), not those of the text.
class Version {
public:
    /// Accepts every spelling PEP 440 does, with white space around it. Numbers of any length are kept exactly.
    static Result<Version> parse(std::string_view text);

    /// Normal form: "1!2.0rc1.post2.dev3+local.4".
    const std::string& str() const;
    bool is_prerelease() const;   ///< has an a, b, rc or dev segment
    bool is_postrelease() const;
    bool is_devrelease() const;
    bool has_local() const;
    Version without_local() const;
    Version base() const;         ///< epoch and release only
    /// The release segment as decimal numbers without leading zeros ("1", "0", "12").
    const std::vector<std::string>& release() const;

    std::strong_ordering operator<=>(const Version& other) const;
    bool operator==(const Version& other) const { return (*this <=> other) == 0; }
};

}  // namespace pyenvx::pep
