#include "launcher/foreign/text/poetry_constraint.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "store/pep/version.hpp"

namespace pyenvx::foreign {

namespace {

constexpr int kMaxSeries = 32;
constexpr std::size_t kMaxBytes = 4096;

/// An operator ("" where there is none) and what follows it.
struct Clause {
    std::string op;
    std::string operand;
};

using Clauses = std::vector<Clause>;

Error invalid(std::string_view constraint, std::string_view why) {
    return fail(ErrorKind::Invalid, '`', printable(constraint), "` ", why);
}

bool is_operator(char c) { return c == '<' || c == '>' || c == '=' || c == '!' || c == '~' || c == '^'; }
/// The "!" of an epoch begins none.
bool begins_operator(std::string_view text) {
    return is_operator(text.front()) && (text[0] != '!' || text.starts_with("!="));
}
bool is_separator(char c) { return c == ',' || is_space(c); }

/// A decimal number of any length, one higher.
std::string next_number(std::string number) {
    for (auto at = number.size(); at-- > 0;) {
        if (number[at] != '9') {
            ++number[at];
            return number;
        }
        number[at] = '0';
    }
    return concat('1', number);
}

/// The version whose release is the first `count` numbers of this one's, the last of them one higher.
std::string bumped(const pep::Version& version, std::size_t count) {
    std::vector<std::string> numbers(version.release());
    numbers.resize(count, "0");
    numbers.back() = next_number(numbers.back());
    return concat(version.epoch() == "0" ? std::string() : version.epoch() + "!", join(numbers, "."));
}

/// How many numbers "^" keeps: up to the first that is not 0.
std::size_t caret_count(const pep::Version& version) {
    const auto& numbers = version.release();
    const auto first = std::find_if(numbers.begin(), numbers.end(), [](const auto& number) { return number != "0"; });
    return first == numbers.end() ? numbers.size() : static_cast<std::size_t>(first - numbers.begin()) + 1;
}

/// "1.2" of "1.2.*", "1.2.x" and "1.*.*"; nothing where it does not end so.
std::optional<std::string> series_of(std::string_view operand) {
    const auto size = operand.size();
    while (operand.ends_with(".*") || operand.ends_with(".x") || operand.ends_with(".X")) operand.remove_suffix(2);
    return operand.size() < size ? std::optional<std::string>(operand) : std::nullopt;
}

Result<Clauses> clauses_of(const Clause& written, std::string_view constraint) {
    const auto& [op, operand] = written;
    if (operand == "*" && (op.empty() || op == "==")) return Clauses();
    const auto equal = op.empty() || op == "=" ? "==" : op;
    if (const auto series = series_of(operand); series && (equal == "==" || equal == "!=")) {
        return Clauses{{equal, concat(*series, ".*")}};
    }
    if (op == "===") return Clauses{written};
    const auto version = pep::Version::parse(operand);
    if (!version.ok()) return invalid(constraint, concat("has no version after ", op.empty() ? "a comma" : op));
    if (op == "^") return Clauses{{">=", version->str()}, {"<", bumped(*version, caret_count(*version))}};
    if (op == "~") {
        const auto count = std::min<std::size_t>(version->release().size(), 2);
        return Clauses{{">=", version->str()}, {"<", bumped(*version, count)}};
    }
    return Clauses{{equal, version->str()}};
}

Result<Clauses> read_alternative(std::string_view text, std::string_view constraint) {
    Clauses all;
    for (;;) {
        while (!text.empty() && is_separator(text.front())) text.remove_prefix(1);
        if (text.empty()) return all;
        Clause written;
        while (!text.empty() && is_operator(text.front())) written.op.push_back(text.front()), text.remove_prefix(1);
        text = trim(text);
        while (!text.empty() && !is_separator(text.front()) && !begins_operator(text)) {
            written.operand.push_back(text.front());
            text.remove_prefix(1);
        }
        if (written.operand.empty()) return invalid(constraint, "has an operator without a version");
        for (auto& clause : TRY(clauses_of(written, constraint))) all.push_back(std::move(clause));
    }
}

std::string text_of(const Clauses& clauses) {
    std::vector<std::string> texts;
    for (const auto& [op, operand] : clauses) texts.push_back(concat(op, operand));
    return join(texts, ",");
}

/// From `lower` up to `upper`; nothing where there is no end.
struct Range {
    std::optional<pep::Version> lower;
    std::optional<pep::Version> upper;
    bool has_lower = true;   // lower itself belongs to it
    bool has_upper = false;  // as does upper
};

Result<Range> range_of(const Clauses& clauses, std::string_view constraint) {
    Range range;
    for (const auto& [op, operand] : clauses) {
        const auto series = series_of(operand);
        auto version = TRY(pep::Version::parse(series ? *series : operand));
        if (op == "==" && series) {
            range.upper = TRY(pep::Version::parse(bumped(version, version.release().size())));
            range.lower = std::move(version);
        } else if (op == "==") {
            range = {version, version, true, true};
        } else if (op == ">=" || op == ">") {
            range.lower = std::move(version);
            range.has_lower = op == ">=";
        } else if (op == "<" || op == "<=") {
            range.upper = std::move(version);
            range.has_upper = op == "<=";
        } else {
            return invalid(constraint, "has alternatives that specifiers cannot say");
        }
    }
    return range;
}

bool begins_before(const Range& left, const Range& right) {
    if (!left.lower || !right.lower) return !left.lower && right.lower;
    return *left.lower < *right.lower;
}

bool touches(const Range& left, const Range& right) {
    return !left.upper || !right.lower || *right.lower < *left.upper ||
           (*right.lower == *left.upper && (right.has_lower || left.has_upper));
}

void extend(Range& range, const Range& more) {
    if (!range.upper) return;
    if (!more.upper || *range.upper < *more.upper || (*range.upper == *more.upper && more.has_upper)) {
        range.upper = more.upper;
        range.has_upper = more.has_upper;
    }
}

std::vector<std::string> without_zeros(const pep::Version& version) {
    auto numbers = version.release();
    while (numbers.size() > 1 && numbers.back() == "0") numbers.pop_back();
    return numbers;
}

/// Leaves out what lies between two ranges, series by series.
Result<Clauses> clauses_between(const Range& left, const Range& right, std::string_view constraint) {
    auto at = without_zeros(*left.upper);
    auto end = without_zeros(*right.lower);
    const auto depth = std::max(at.size(), end.size());
    at.resize(depth, "0");
    end.resize(depth, "0");
    Clauses clauses;
    for (int i = 0; i < kMaxSeries && !left.has_upper && right.has_lower; ++i) {
        if (at == end) return clauses;
        clauses.push_back({"!=", concat(join(at, "."), ".*")});
        at.back() = next_number(at.back());
    }
    return invalid(constraint, "has alternatives that specifiers cannot say");
}

Result<std::string> text_of(std::vector<Range> ranges, std::string_view constraint) {
    std::sort(ranges.begin(), ranges.end(), begins_before);
    std::vector<Range> apart;
    for (const auto& range : ranges) {
        if (!apart.empty() && touches(apart.back(), range)) {
            extend(apart.back(), range);
        } else {
            apart.push_back(range);
        }
    }
    Clauses clauses;
    const auto& first = apart.front();
    const auto& last = apart.back();
    if (first.lower) clauses.push_back({first.has_lower ? ">=" : ">", first.lower->str()});
    for (std::size_t i = 1; i < apart.size(); ++i) {
        for (auto& clause : TRY(clauses_between(apart[i - 1], apart[i], constraint))) clauses.push_back(clause);
    }
    if (last.upper) clauses.push_back({last.has_upper ? "<=" : "<", last.upper->str()});
    return text_of(clauses);
}

std::vector<std::string_view> alternatives(std::string_view constraint) {
    std::vector<std::string_view> texts;
    for (const auto piece : split(constraint, '|')) {
        if (!trim(piece).empty()) texts.push_back(trim(piece));
    }
    return texts;
}

Result<std::string> read_constraint(std::string_view constraint, const std::optional<pep::Version>& none_below) {
    if (constraint.size() > kMaxBytes) return fail(ErrorKind::Invalid, "a constraint is absurdly long");
    const auto texts = alternatives(constraint);
    if (texts.empty()) return invalid(constraint, "is no constraint");
    std::vector<Range> ranges;
    for (const auto text : texts) {
        const auto clauses = TRY(read_alternative(text, constraint));
        if (texts.size() == 1) return text_of(clauses);
        if (clauses.empty()) return std::string();
        auto range = TRY(range_of(clauses, constraint));
        const bool counts = !none_below || !range.upper || *none_below < *range.upper;
        if (counts) ranges.push_back(std::move(range));
    }
    return ranges.empty() ? Result<std::string>(invalid(constraint, "is for no Python 3"))
                          : text_of(ranges, constraint);
}

}  // namespace

Result<std::string> specifiers_of(std::string_view constraint) { return read_constraint(constraint, std::nullopt); }

Result<std::string> python_specifiers_of(std::string_view constraint) {
    return read_constraint(constraint, TRY(pep::Version::parse("3")));
}

std::string python_marker(std::string_view specifiers) {
    std::vector<std::string> conditions;
    for (const auto clause : split(specifiers, ',')) {
        const auto end =
            static_cast<std::size_t>(std::find_if_not(clause.begin(), clause.end(), is_operator) - clause.begin());
        if (end == 0) continue;
        conditions.push_back(concat("python_full_version ", clause.substr(0, end), " '", clause.substr(end), "'"));
    }
    return join(conditions, " and ");
}

}  // namespace pyenvx::foreign
