#include "store/pep/requirement.hpp"

#include <algorithm>

#include "store/pep/marker_expression.hpp"
#include "store/pep/syntax/python_text.hpp"

namespace pyenvx::pep {
namespace {

std::string_view take_identifier(Cursor& cursor) {
    if (cursor.at_end() || !is_alnum(cursor.rest().front())) return {};
    return cursor.take_while([](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

template <typename Name>
Result<Name> parse_name(Cursor& cursor, std::string_view what) {
    const Cursor start = cursor;
    auto name = Name::parse(take_identifier(cursor));
    if (!name.ok()) return start.expected(what);
    return name;
}

Result<std::vector<ExtraName>> parse_extras(Cursor& cursor) {
    std::vector<ExtraName> extras;
    if (!cursor.take("[")) return extras;
    cursor.skip_blanks();
    while (!cursor.next_is("]")) {
        if (!extras.empty()) {
            if (!cursor.take(",")) return cursor.expected("\",\" or \"]\" after an extra");
            cursor.skip_blanks();
        }
        extras.push_back(TRY(parse_name<ExtraName>(cursor, "the name of an extra")));
        cursor.skip_blanks();
    }
    cursor.take("]");
    std::sort(extras.begin(), extras.end());
    extras.erase(std::unique(extras.begin(), extras.end()), extras.end());
    return extras;
}

// A clause that could go on with ".*" or "+local" is one that may not.
Result<void> check_clause_end(const Cursor& cursor) {
    if (cursor.next_is(".*")) return cursor.expected("no \".*\" after this version");
    if (cursor.next_is("+")) return cursor.expected("no local segment with this operator");
    return {};
}

Result<std::string_view> take_clauses(Cursor& cursor) {
    const auto start = cursor.rest();
    while (const auto clause = scan_specifier(cursor.rest())) {
        cursor.advance(clause->size);
        TRY(check_clause_end(cursor));
        cursor.skip_blanks();
        if (!cursor.take(",")) break;
        cursor.skip_blanks();
    }
    return start.substr(0, start.size() - cursor.rest().size());
}

Result<SpecifierSet> parse_clauses(Cursor& cursor) {
    const Cursor start = cursor;
    const auto clauses = TRY(take_clauses(cursor));
    auto specifiers = SpecifierSet::parse(clauses);
    // "===1.0,x" is one clause to the grammar and two to PEP 440.
    if (!specifiers.ok()) return start.expected("valid version specifiers");
    return specifiers;
}

bool is_printable(char c) { return (c >= ' ' && c <= '~') || c == '\t'; }

// "===1.0,>=1" is two clauses as well, where each piece between commas is one and all of it is plain ASCII.
std::optional<SpecifierSet> take_separated_clauses(Cursor& cursor) {
    const auto list = cursor.rest().substr(0, cursor.rest().find_first_of(";)"));
    if (!std::all_of(list.begin(), list.end(), is_printable)) return std::nullopt;
    auto pieces = split(list, ',');
    if (pieces.size() > 1 && trim(pieces.back()).empty()) pieces.pop_back();
    const auto is_blank_piece = [](std::string_view piece) { return trim(piece).empty(); };
    if (std::any_of(pieces.begin(), pieces.end(), is_blank_piece)) return std::nullopt;
    auto specifiers = SpecifierSet::parse(list);
    if (!specifiers.ok()) return std::nullopt;
    cursor.advance(list.size());
    return std::move(specifiers).value();
}

Result<SpecifierSet> parse_specifiers(Cursor& cursor) {
    const bool enclosed = cursor.take("(");
    cursor.skip_blanks();
    auto specifiers = take_separated_clauses(cursor);
    if (!specifiers) specifiers = TRY(parse_clauses(cursor));
    cursor.skip_blanks();
    if (enclosed && !cursor.take(")")) return cursor.expected("\")\" after the version specifiers");
    return *std::move(specifiers);
}

// A URL goes on to the next space of any kind, so a marker needs a blank before its ";".
Result<std::string> parse_url(Cursor& cursor) {
    cursor.skip_blanks();
    const auto url = until_space(cursor.rest());
    if (url.empty()) return cursor.expected("a URL after \"@\"");
    cursor.advance(url.size());
    return std::string(url);
}

Result<std::optional<Marker>> parse_marker(Cursor& cursor, std::string_view otherwise) {
    cursor.skip_blanks();
    if (cursor.at_end()) return std::optional<Marker>();
    if (!cursor.take(";")) return cursor.expected(otherwise);
    auto expression = TRY(parse_marker_expression(cursor));
    if (!cursor.at_end()) return cursor.expected("\"and\", \"or\" or the end of the requirement");
    return std::optional<Marker>(Marker(std::make_shared<const MarkerExpression>(std::move(expression))));
}

Result<Requirement> parse_from(Cursor& cursor) {
    cursor.skip_blanks();
    auto name = TRY(parse_name<PackageName>(cursor, "the name of a package"));
    cursor.skip_blanks();
    auto extras = TRY(parse_extras(cursor));
    cursor.skip_blanks();
    Requirement requirement{std::move(name), std::move(extras), {}, std::nullopt, std::nullopt};
    if (cursor.take("@")) {
        requirement.url = TRY(parse_url(cursor));
    } else {
        requirement.specifiers = TRY(parse_specifiers(cursor));
    }
    requirement.marker = TRY(parse_marker(cursor, "a version specifier, \";\" and a marker, or the end"));
    return requirement;
}

}  // namespace

Result<Requirement> Requirement::parse(std::string_view text) {
    Cursor cursor(text);
    return parse_from(cursor);
}

std::string Requirement::str() const {
    std::string out = name.str();
    std::vector<std::string> names;
    for (const auto& extra : extras) names.push_back(extra.str());
    if (!names.empty()) out.append(concat('[', join(names, ","), ']'));
    out.append(specifiers.str());
    if (url) out.append(concat(" @ ", *url, marker ? " " : ""));
    if (marker) out.append("; ").append(marker->str());
    return out;
}

}  // namespace pyenvx::pep
