// Version specifiers (PEP 440).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/pep/syntax/version_syntax.hpp"
#include "store/pep/version.hpp"

namespace pyenvx::pep {

enum class Prereleases { Allow, Exclude };

/// One clause such as ">=1.2". Traps: packaging.md's PEP 440 row of the project's design; each has a test.
/// An immutable value; safe to read from any thread.
class Specifier {
public:
    static Result<Specifier> parse(std::string_view text);
    bool contains(const Version& version, Prereleases prereleases) const;
    /// The same for a value that may be no version at all, which only "===" can match; pre-releases are allowed.
    bool contains_text(std::string_view text) const;
    /// True where the clause itself names a pre-release (">=1.0rc1").
    bool names_prerelease() const;
    /// True for "==" without wildcard and for "===": what PEP 592 counts as an exact pin.
    bool pins() const;
    /// Operator and operand without the white space between; the operand as it was spelled.
    std::string str() const;

    Comparator comparator() const { return comparator_; }
    bool wildcard() const { return wildcard_; }
    /// The operand as a version (1.2 for "==1.2.*"); nothing only where "===" names none.
    const std::optional<Version>& version() const { return version_; }

    /// Whether both are the same clause but for spelling and, where it means nothing, trailing zeros.
    bool equivalent(const Specifier& other) const;

private:
    Specifier(const SpecifierSyntax& syntax, std::optional<Version> version);
    bool matches(const Version& version) const;
    bool matches_equal(const Version& version) const;

    Comparator comparator_;
    bool wildcard_;
    std::string operand_;
    std::optional<Version> version_;
};

/// Clauses that must all hold; the empty set contains everything. Immutable and shared, so cheap to copy.
class SpecifierSet {
public:
    SpecifierSet() = default;
    static Result<SpecifierSet> parse(std::string_view text);
    bool contains(const Version& version, Prereleases prereleases) const;
    /// The members of `versions` that satisfy the set, in their order: finals, or pre-releases too when nothing final
    /// satisfies or `prereleases` says so (the behaviour of packaging's SpecifierSet.filter).
    std::vector<Version> filter(const std::vector<Version>& versions, std::optional<Prereleases> prereleases) const;
    bool empty() const { return clauses_ == nullptr; }
    bool names_prerelease() const;
    bool pins() const;
    /// Sorted by their text, without repeats.
    const std::vector<Specifier>& clauses() const;
    /// Clauses in normal form, sorted, joined by ",".
    std::string str() const;
    SpecifierSet operator&(const SpecifierSet& other) const;

private:
    explicit SpecifierSet(std::vector<Specifier> clauses);

    std::shared_ptr<const std::vector<Specifier>> clauses_;  // none when there are none
};

}  // namespace pyenvx::pep
