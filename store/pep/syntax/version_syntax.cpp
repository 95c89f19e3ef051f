#include "store/pep/syntax/version_syntax.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "store/base/text.hpp"
#include "store/pep/syntax/python_text.hpp"

namespace pyenvx::pep {
namespace {

class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text), size_(text.size()) {}

    std::string_view rest() const { return rest_; }
    std::size_t consumed() const { return size_ - rest_.size(); }
    void back_to(std::string_view rest) { rest_ = rest; }

    bool take(char c) { return rest_.starts_with(c) && skip(1); }
    bool take_separator() { return take('.') || take('_') || take('-'); }
    bool take_word(std::string_view word) {
        if (rest_.size() < word.size()) return false;
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (to_lower(rest_[i]) != word[i]) return false;
        }
        return skip(word.size());
    }
    template <typename Predicate>
    std::string_view take_while(Predicate predicate) {
        std::size_t count = 0;
        while (count < rest_.size() && predicate(rest_[count])) ++count;
        const auto taken = rest_.substr(0, count);
        skip(count);
        return taken;
    }
    std::string_view take_digits() { return take_while(is_digit); }

private:
    bool skip(std::size_t count) {
        rest_.remove_prefix(count);
        return true;
    }

    std::string_view rest_;
    std::size_t size_;
};

// A segment that is not there leaves the scanner where it was.
template <typename Segment>
bool attempt(Scanner& scanner, Segment segment) {
    const auto before = scanner.rest();
    if (segment()) return true;
    scanner.back_to(before);
    return false;
}

std::string_view scan_epoch(Scanner& scanner) {
    const auto before = scanner.rest();
    const auto epoch = scanner.take_digits();
    if (!epoch.empty() && scanner.take('!')) return epoch;
    scanner.back_to(before);
    return {};
}

std::string_view scan_release(Scanner& scanner) {
    const auto start = scanner.rest();
    if (scanner.take_digits().empty()) return {};
    while (attempt(scanner, [&] { return scanner.take('.') && !scanner.take_digits().empty(); })) {}
    return start.substr(0, start.size() - scanner.rest().size());
}

PreKind scan_pre_word(Scanner& scanner) {
    constexpr std::array<std::pair<std::string_view, PreKind>, 8> kWords = {{{"alpha", PreKind::Alpha},
                                                                             {"a", PreKind::Alpha},
                                                                             {"beta", PreKind::Beta},
                                                                             {"b", PreKind::Beta},
                                                                             {"preview", PreKind::Candidate},
                                                                             {"pre", PreKind::Candidate},
                                                                             {"c", PreKind::Candidate},
                                                                             {"rc", PreKind::Candidate}}};
    for (const auto& [word, kind] : kWords) {
        if (scanner.take_word(word)) return kind;
    }
    return PreKind::None;
}

void scan_pre(Scanner& scanner, VersionSyntax& syntax) {
    attempt(scanner, [&] {
        scanner.take_separator();
        syntax.pre = scan_pre_word(scanner);
        if (syntax.pre == PreKind::None) return false;
        scanner.take_separator();
        syntax.pre_number = scanner.take_digits();
        return true;
    });
}

void scan_post(Scanner& scanner, VersionSyntax& syntax) {
    // "1.0-1" is a post-release.
    syntax.has_post = attempt(scanner, [&] {
        if (!scanner.take('-')) return false;
        syntax.post_number = scanner.take_digits();
        return !syntax.post_number.empty();
    });
    if (syntax.has_post) return;
    syntax.has_post = attempt(scanner, [&] {
        scanner.take_separator();
        if (!scanner.take_word("post") && !scanner.take_word("rev") && !scanner.take_word("r")) return false;
        scanner.take_separator();
        syntax.post_number = scanner.take_digits();
        return true;
    });
}

void scan_dev(Scanner& scanner, VersionSyntax& syntax) {
    syntax.has_dev = attempt(scanner, [&] {
        scanner.take_separator();
        if (!scanner.take_word("dev")) return false;
        scanner.take_separator();
        syntax.dev_number = scanner.take_digits();
        return true;
    });
}

void scan_local(Scanner& scanner, VersionSyntax& syntax) {
    attempt(scanner, [&] {
        if (!scanner.take('+')) return false;
        const auto start = scanner.rest();
        if (scanner.take_while(is_alnum).empty()) return false;
        while (attempt(scanner, [&] { return scanner.take_separator() && !scanner.take_while(is_alnum).empty(); })) {}
        syntax.local = start.substr(0, start.size() - scanner.rest().size());
        return true;
    });
}

std::optional<SpecifierSyntax> scan_arbitrary(std::string_view text) {
    const auto operand = strip_left(text.substr(3));
    const auto size = std::min(until_space(operand).size(), operand.find_first_of(";)"));
    if (size == 0) return std::nullopt;
    const auto begin = static_cast<std::size_t>(operand.data() - text.data());
    return SpecifierSyntax{Comparator::Arbitrary, operand.substr(0, size), false, begin + size};
}

}  // namespace

std::optional<VersionSyntax> scan_version(std::string_view text, VersionGrammar grammar) {
    Scanner scanner(text);
    VersionSyntax syntax;
    scanner.take_word("v");
    syntax.epoch = scan_epoch(scanner);
    syntax.release = scan_release(scanner);
    if (syntax.release.empty()) return std::nullopt;
    syntax.wildcard = grammar.wildcard && scanner.take_word(".*");
    if (!syntax.wildcard && !scanner.rest().empty()) {
        scan_pre(scanner, syntax);
        scan_post(scanner, syntax);
        scan_dev(scanner, syntax);
        if (grammar.local) scan_local(scanner, syntax);
    }
    syntax.size = scanner.consumed();
    return syntax;
}

std::optional<Comparator> scan_comparator(std::string_view text) {
    for (const auto comparator :
         {Comparator::Arbitrary, Comparator::Equal, Comparator::NotEqual, Comparator::Compatible, Comparator::LessEqual,
          Comparator::GreaterEqual, Comparator::Less, Comparator::Greater}) {
        if (text.starts_with(spelling(comparator))) return comparator;
    }
    return std::nullopt;
}

std::string_view spelling(Comparator comparator) {
    switch (comparator) {
        case Comparator::Compatible: return "~=";
        case Comparator::Equal: return "==";
        case Comparator::NotEqual: return "!=";
        case Comparator::LessEqual: return "<=";
        case Comparator::GreaterEqual: return ">=";
        case Comparator::Less: return "<";
        case Comparator::Greater: return ">";
        case Comparator::Arbitrary: return "===";
    }
    return {};
}

std::optional<SpecifierSyntax> scan_specifier(std::string_view text) {
    const auto comparator = scan_comparator(text);
    if (!comparator) return std::nullopt;
    if (*comparator == Comparator::Arbitrary) return scan_arbitrary(text);
    const bool equality = *comparator == Comparator::Equal || *comparator == Comparator::NotEqual;
    const auto operand = strip_left(text.substr(spelling(*comparator).size()));
    const auto version = scan_version(operand, {.local = equality, .wildcard = equality});
    if (!version) return std::nullopt;
    // "~=1" would have no prefix left to compare.
    if (*comparator == Comparator::Compatible && version->release.find('.') == std::string_view::npos) {
        return std::nullopt;
    }
    const auto begin = static_cast<std::size_t>(operand.data() - text.data());
    return SpecifierSyntax{*comparator, operand.substr(0, version->size), version->wildcard, begin + version->size};
}

}  // namespace pyenvx::pep
