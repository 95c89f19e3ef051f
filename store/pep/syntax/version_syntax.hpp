// The grammar of versions and of version specifiers (PEP 440), without meaning: what a text is made of and how far it
// goes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace pyenvx::pep {

enum class PreKind { None, Alpha, Beta, Candidate };

/// The pieces of a version, all views of the text that was scanned. Numbers may have leading zeros or be empty (zero).
struct VersionSyntax {
    std::string_view epoch;
    std::string_view release;  ///< "1.02.3"
    PreKind pre = PreKind::None;
    std::string_view pre_number;
    bool has_post = false;
    std::string_view post_number;
    bool has_dev = false;
    std::string_view dev_number;
    std::string_view local;  ///< without "+"; empty where there is none
    bool wildcard = false;   ///< ends in ".*"
    std::size_t size = 0;    ///< bytes of the text that belong to the version
};

struct VersionGrammar {
    bool local = true;
    bool wildcard = false;
};

/// The longest version that `text` begins with; nothing when it begins with none.
std::optional<VersionSyntax> scan_version(std::string_view text, VersionGrammar grammar);

enum class Comparator { Compatible, Equal, NotEqual, LessEqual, GreaterEqual, Less, Greater, Arbitrary };

/// The comparison operator that `text` begins with, the longest one.
std::optional<Comparator> scan_comparator(std::string_view text);
std::string_view spelling(Comparator comparator);

struct SpecifierSyntax {
    Comparator comparator;
    std::string_view operand;  ///< without white space around it; with ".*" where wildcard
    bool wildcard = false;
    std::size_t size = 0;
};

/// The longest specifier that `text` begins with.
std::optional<SpecifierSyntax> scan_specifier(std::string_view text);

}  // namespace pyenvx::pep
