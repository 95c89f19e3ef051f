// Names of distributions and of their extras (PEP 503, PEP 508, PEP 685), normalised.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::pep {

/// The normal form of any text, valid or not: what comparing extras in markers asks for.
std::string normalized(std::string_view text);

/// A name in normal form: lower case, runs of "-_." as one "-". Two names are equal exactly when installers must
/// treat them as one. The tag keeps distributions and extras apart.
template <typename Tag>
class NormalizedName {
public:
    /// Invalid unless it matches ^[A-Z0-9]([A-Z0-9._-]*[A-Z0-9])?$ ignoring case, ASCII only.
    static Result<NormalizedName> parse(std::string_view text);

    const std::string& str() const { return text_; }
    auto operator<=>(const NormalizedName&) const = default;

private:
    explicit NormalizedName(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

using PackageName = NormalizedName<struct PackageTag>;
using ExtraName = NormalizedName<struct ExtraTag>;

}  // namespace pyenvx::pep

template <typename Tag>
struct std::hash<pyenvx::pep::NormalizedName<Tag>> {
    std::size_t operator()(const pyenvx::pep::NormalizedName<Tag>& name) const noexcept {
        return std::hash<std::string>{}(name.str());
    }
};
