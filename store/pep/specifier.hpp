// Version specifiers (PEP 440).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/pep/version.hpp"

namespace pyenvx::pep {

enum class Prereleases { Allow, Exclude };

/// One clause such as ">=1.2". Traps: packaging.md's PEP 440 row of the project's design; each has a test.
class Specifier {
public:
    static Result<Specifier> parse(std::string_view text);
    bool contains(const Version& version, Prereleases prereleases) const;
    /// True where the clause itself names a pre-release (">=1.0rc1").
    bool names_prerelease() const;
    /// True for "==" without wildcard and for "===": what PEP 592 counts as an exact pin.
    bool pins() const;
    std::string str() const;
};

/// Clauses that must all hold; the empty set contains everything.
class SpecifierSet {
public:
    SpecifierSet() = default;
    static Result<SpecifierSet> parse(std::string_view text);
    bool contains(const Version& version, Prereleases prereleases) const;
    /// The members of `versions` that satisfy the set, in their order: finals, or pre-releases too when nothing final
    /// satisfies or `prereleases` says so (the behaviour of packaging's SpecifierSet.filter).
    std::vector<Version> filter(const std::vector<Version>& versions, std::optional<Prereleases> prereleases) const;
    bool empty() const;
    bool names_prerelease() const;
    bool pins() const;
    const std::vector<Specifier>& clauses() const;
    /// Clauses in normal form, sorted, joined by ",".
    std::string str() const;
    SpecifierSet operator&(const SpecifierSet& other) const;
};

}  // namespace pyenvx::pep
