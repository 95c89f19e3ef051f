#include "launcher/foreign/text/negated_marker.hpp"

#include <algorithm>
#include <array>

namespace pyenvx::foreign {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kOpposites{{{"==", "!="},
                                                                                   {"!=", "=="},
                                                                                   {"<", ">="},
                                                                                   {">=", "<"},
                                                                                   {">", "<="},
                                                                                   {"<=", ">"},
                                                                                   {"in", "not in"},
                                                                                   {"not in", "in"}}};

/// Reads a marker as Marker::str() writes it, and writes its opposite by De Morgan's laws.
class Negation {
public:
    explicit Negation(std::string_view text) : rest_(text) {}

    Result<std::string> any() {
        std::vector<std::string> parts;
        do parts.push_back(TRY(all()));
        while (take(" or "));
        return joined(std::move(parts), " and ");
    }

private:
    Result<std::string> all() {
        std::vector<std::string> parts;
        do parts.push_back(TRY(one()));
        while (take(" and "));
        return joined(std::move(parts), " or ");
    }

    Result<std::string> one() {
        if (!take("(")) return comparison();
        auto inner = TRY(any());
        take(")");
        return inner;
    }

    Result<std::string> comparison() {
        const auto left = operand();
        take(" ");
        std::string_view sign = take("not in ") ? "not in" : take_word();
        const auto right = operand();
        const auto* found =
            std::find_if(kOpposites.begin(), kOpposites.end(), [&](const auto& pair) { return pair.first == sign; });
        if (found != kOpposites.end()) return concat(left, " ", found->second, " ", right);
        return fail(ErrorKind::Invalid, "`", sign, "` in a marker has no opposite");
    }

    /// A variable, or a text in quotes.
    std::string_view operand() {
        const bool quoted = rest_.starts_with('"') || rest_.starts_with('\'');
        const auto end = quoted ? rest_.find(rest_.front(), 1) + 1 : rest_.find_first_of(" )");
        return take_up_to(std::min(end, rest_.size()));
    }

    std::string_view take_word() {
        const auto word = take_up_to(std::min(rest_.find(' '), rest_.size()));
        take(" ");
        return word;
    }

    std::string_view take_up_to(std::size_t end) {
        const auto taken = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return taken;
    }

    bool take(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }

    static std::string joined(std::vector<std::string> parts, std::string_view word) {
        return parts.size() == 1 ? parts.front() : concat('(', join(parts, word), ')');
    }

    std::string_view rest_;
};

}  // namespace

Result<pep::Marker> negated(const pep::Marker& marker) {
    const auto text = marker.str();
    return pep::Marker::parse(TRY(Negation(text).any()));
}

bool may_hold_on_linux(const pep::Marker& marker) {
    constexpr int kFirstMinor = 6;
    constexpr int kLastMinor = 30;
    pep::MarkerEnvironment environment{"cpython", "", "posix", "", "CPython", "", "Linux", "", "", "", "linux"};
    for (const auto* machine : {"x86_64", "aarch64"}) {
        environment.platform_machine = machine;
        for (int minor = kFirstMinor; minor <= kLastMinor; ++minor) {
            environment.python_version = concat("3.", minor);
            environment.python_full_version = environment.implementation_version = concat("3.", minor, ".0");
            if (marker.evaluate(environment, {})) return true;
        }
    }
    return false;
}

}  // namespace pyenvx::foreign
