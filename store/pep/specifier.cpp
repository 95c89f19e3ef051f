#include "store/pep/specifier.hpp"

#include <algorithm>

#include "store/pep/syntax/python_text.hpp"

namespace pyenvx::pep {
namespace {

// A local segment counts only where the specifier names one: "==1.7" contains 1.7+ubuntu1.
bool same_public(const Version& version, const Version& bound) { return version.public_key() == bound.public_key(); }

// "<2.0" leaves out the pre-releases of 2.0, unless it names one itself.
bool is_less(const Version& version, const Version& bound) {
    return bound.is_prerelease() ? version < bound : version.key() < bound.floor_key();
}

// ">1.7" leaves out 1.7.0.post1 and 1.7+local, unless it names a post-release itself.
bool is_greater(const Version& version, const Version& bound) {
    if (version <= bound) return false;
    const bool exact = bound.is_postrelease() || bound.is_devrelease();
    return exact ? !same_public(version, bound) : !version.key().starts_with(bound.stem_key());
}

Error invalid_specifier(std::string_view text) {
    return fail(ErrorKind::Invalid, "\"", printable(text), "\" is not a valid version specifier");
}

}  // namespace

Specifier::Specifier(const SpecifierSyntax& syntax, std::optional<Version> version)
    : comparator_(syntax.comparator),
      wildcard_(syntax.wildcard),
      operand_(syntax.operand),
      version_(std::move(version)) {}

Result<Specifier> Specifier::parse(std::string_view text) {
    const auto stripped = strip(text);
    const auto syntax = scan_specifier(stripped);
    if (!syntax || syntax->size != stripped.size()) return invalid_specifier(text);
    auto operand = syntax->operand;
    if (syntax->wildcard) operand.remove_suffix(2);
    auto version = Version::parse(operand);
    if (version.ok()) return Specifier(*syntax, std::move(version).value());
    if (syntax->comparator == Comparator::Arbitrary) return Specifier(*syntax, std::nullopt);
    return invalid_specifier(text);
}

bool Specifier::matches_equal(const Version& version) const {
    if (wildcard_) return version.shares_release(*version_, version_->release().size());
    return version_->has_local() ? version == *version_ : same_public(version, *version_);
}

bool Specifier::matches(const Version& version) const {
    switch (comparator_) {
        case Comparator::Arbitrary: return to_lower(version.str()) == to_lower(operand_);
        case Comparator::Equal: return matches_equal(version);
        case Comparator::NotEqual: return !matches_equal(version);
        case Comparator::GreaterEqual: return version >= *version_;
        case Comparator::LessEqual: return version <= *version_ || same_public(version, *version_);
        case Comparator::Less: return is_less(version, *version_);
        case Comparator::Greater: return is_greater(version, *version_);
        case Comparator::Compatible:
            return version >= *version_ && version.shares_release(*version_, version_->release().size() - 1);
    }
    return false;
}

bool Specifier::contains(const Version& version, Prereleases prereleases) const {
    if (prereleases == Prereleases::Exclude && version.is_prerelease()) return false;
    return matches(version);
}

bool Specifier::contains_text(std::string_view text) const {
    if (comparator_ == Comparator::Arbitrary) return to_lower(text) == to_lower(operand_);
    const auto version = Version::parse(text);
    return version.ok() && matches(*version);
}

bool Specifier::names_prerelease() const {
    return comparator_ != Comparator::NotEqual && version_ && version_->is_prerelease();
}

bool Specifier::pins() const {
    return comparator_ == Comparator::Arbitrary || (comparator_ == Comparator::Equal && !wildcard_);
}

std::string Specifier::str() const { return concat(spelling(comparator_), operand_); }

bool Specifier::equivalent(const Specifier& other) const {
    if (comparator_ != other.comparator_ || wildcard_ != other.wildcard_) return false;
    if (comparator_ == Comparator::Arbitrary || wildcard_) return operand_ == other.operand_;
    // "~=1.4" and "~=1.4.0" contain different versions.
    if (comparator_ == Comparator::Compatible) return version_->str() == other.version_->str();
    return version_ == other.version_;
}

}  // namespace pyenvx::pep
