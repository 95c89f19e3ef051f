// Versions (PEP 440 and the version-specifiers specification). Agrees with the `packaging` library case by case.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::pep {

/// A version in normal form. Equality and order are PEP 440's (so 1.0 == 1.0.0), not those of the text.
/// Immutable and shared, so cheap to copy and safe to read from any thread; comparing is one memcmp.
class Version {
public:
    /// Accepts every spelling PEP 440 does, with white space around it. Numbers of any length are kept exactly.
    static Result<Version> parse(std::string_view text);

    /// Normal form: "1!2.0rc1.post2.dev3+local.4".
    const std::string& str() const;
    bool is_prerelease() const;  ///< has an a, b, rc or dev segment
    bool is_postrelease() const;
    bool is_devrelease() const;
    bool has_local() const;
    Version without_local() const;
    Version base() const;  ///< epoch and release only
    /// The epoch and the release segment as decimal numbers without leading zeros ("1", "0", "12").
    const std::string& epoch() const;
    const std::vector<std::string>& release() const;

    /// Bytes that order as versions do; equal exactly for equal versions. A view of this object.
    std::string_view key() const;
    /// The part of key() that leaves out the local segment.
    std::string_view public_key() const;
    /// The part of key() up to the release and, where there is one, the a, b or rc segment: what a version has in
    /// common with its post-releases.
    std::string_view stem_key() const;
    /// For a version that is no pre-release: sorts above everything before the version's own pre-releases, below those.
    std::string_view floor_key() const;
    /// Whether epoch and the first `count` release numbers are those of `prefix`, absent ones being 0.
    bool shares_release(const Version& prefix, std::size_t count) const;

    std::strong_ordering operator<=>(const Version& other) const { return key().compare(other.key()) <=> 0; }
    bool operator==(const Version& other) const { return key() == other.key(); }

private:
    struct Parts;
    explicit Version(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

    std::shared_ptr<const Parts> parts_;
};

}  // namespace pyenvx::pep

template <>
struct std::hash<pyenvx::pep::Version> {
    std::size_t operator()(const pyenvx::pep::Version& version) const noexcept {
        return std::hash<std::string_view>{}(version.key());
    }
};
