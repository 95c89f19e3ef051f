#include "store/plan/derivation.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "store/base/text.hpp"

namespace pyenvx::store {
namespace {

constexpr std::string_view kHeader = "pyenvx-derivation ";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kDigestPrefix = "sha256:";
constexpr std::string_view kObjectPrefix = "object:";
constexpr std::size_t kMaxText = 4 << 20;
constexpr std::size_t kMaxKey = 64;
constexpr std::size_t kMaxValue = 4096;

constexpr std::array<std::pair<DerivationKind, std::string_view>, 6> kKinds{{
    {DerivationKind::Fetch, "fetch"},
    {DerivationKind::UnpackWheel, "unpack-wheel"},
    {DerivationKind::Interpreter, "interpreter"},
    {DerivationKind::Environment, "environment"},
    {DerivationKind::BuildSdist, "build-sdist"},
    {DerivationKind::Bytecode, "bytecode"},
}};

bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= kMaxKey && std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-';
    });
}

// printable() changes nothing exactly where there is neither a control character nor a byte outside UTF-8.
bool is_value(std::string_view text) { return !text.empty() && text.size() <= kMaxValue && printable(text) == text; }

std::string source_text(const DerivationInput& input) {
    if (const auto* digest = std::get_if<Sha256>(&input.source)) return concat(kDigestPrefix, digest->hex());
    return concat(kObjectPrefix, std::get<StorePath>(input.source).str());
}

std::string input_line(const DerivationInput& input) { return concat(input.role, ' ', source_text(input)); }

Result<void> check(const std::vector<DerivationInput>& inputs, const Derivation::Settings& settings) {
    for (const auto& input : inputs) {
        if (!is_key(input.role))
            return fail(ErrorKind::Invalid, "'", printable(input.role), "' is no role of an input");
    }
    for (const auto& [key, value] : settings) {
        if (!is_key(key)) return fail(ErrorKind::Invalid, "'", printable(key), "' is no key of a derivation");
        if (!is_value(value)) return fail(ErrorKind::Invalid, "a derivation cannot hold that value of ", key);
    }
    return {};
}

// Sorted by what the text shows, each once.
void make_canonical(std::vector<DerivationInput>& inputs) {
    const auto before = [](const auto& left, const auto& right) { return input_line(left) < input_line(right); };
    const auto same = [](const auto& left, const auto& right) { return input_line(left) == input_line(right); };
    std::sort(inputs.begin(), inputs.end(), before);
    inputs.erase(std::unique(inputs.begin(), inputs.end(), same), inputs.end());
}

std::string write(DerivationKind kind, std::string_view name, const std::vector<DerivationInput>& inputs,
                  const Derivation::Settings& settings) {
    std::string text = concat(kHeader, kVersion, "\nkind ", to_string(kind), "\nname ", name, '\n');
    for (const auto& input : inputs) text += concat("input ", input_line(input), '\n');
    for (const auto& [key, value] : settings) text += concat("set ", key, ' ', value, '\n');
    return text;
}

/// What the lines of a text say, before it is known whether they are canonical.
struct Reading {
    std::optional<DerivationKind> kind;
    std::string name;
    std::vector<DerivationInput> inputs;
    Derivation::Settings settings;
};

std::pair<std::string_view, std::string_view> cut(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return {text, {}};
    return {text.substr(0, space), text.substr(space + 1)};
}

std::optional<DerivationKind> find_kind(std::string_view name) {
    for (const auto& [kind, text] : kKinds) {
        if (text == name) return kind;
    }
    return std::nullopt;
}

Result<DerivationInput> read_input(std::string_view line) {
    const auto [role, source] = cut(line);
    if (source.starts_with(kDigestPrefix)) {
        const auto digest = TRY(Sha256::from_hex(source.substr(kDigestPrefix.size())));
        return DerivationInput{std::string(role), digest};
    }
    if (source.starts_with(kObjectPrefix)) {
        auto path = TRY(StorePath::parse(source.substr(kObjectPrefix.size())));
        return DerivationInput{std::string(role), std::move(path)};
    }
    return fail(ErrorKind::Invalid, "an input has neither a digest nor an address");
}

Result<void> read_line(std::string_view line, Reading& reading) {
    const auto [word, rest] = cut(line);
    if (word == "kind") {
        reading.kind = find_kind(rest);
    } else if (word == "name") {
        reading.name = rest;
    } else if (word == "input") {
        reading.inputs.push_back(TRY(read_input(rest)));
    } else if (word == "set") {
        const auto [key, value] = cut(rest);
        reading.settings.emplace(key, value);
    } else {
        return fail(ErrorKind::Invalid, "the line '", printable(line.substr(0, 80)), "' is not known");
    }
    return {};
}

Result<Derivation> read(std::string_view body) {
    Reading reading;
    for (const auto line : split(body, '\n')) TRY(read_line(line, reading));
    if (!reading.kind) return fail(ErrorKind::Invalid, "its kind is missing or not known");
    return Derivation::make(*reading.kind, reading.name, std::move(reading.inputs), std::move(reading.settings));
}

Error not_canonical(std::string_view why) {
    return fail(ErrorKind::Corrupt, "a derivation is not in its canonical form: ", why);
}

}  // namespace

std::string_view to_string(DerivationKind kind) {
    for (const auto& [candidate, text] : kKinds) {
        if (candidate == kind) return text;
    }
    std::abort();
}

Result<Derivation> Derivation::make(DerivationKind kind, std::string_view name, std::vector<DerivationInput> inputs,
                                    Settings settings) {
    TRY(check(inputs, settings));
    make_canonical(inputs);
    const auto fitting_name = TRY(store_name(name));
    auto text = write(kind, fitting_name, inputs, settings);
    if (text.size() > kMaxText) return fail(ErrorKind::Invalid, "a derivation of ", fitting_name, " is too large");
    auto output_path = TRY(StorePath::make(Sha256::of(text), fitting_name));
    return Derivation(kind, std::move(inputs), std::move(settings), std::move(text), std::move(output_path));
}

Result<Derivation> Derivation::parse(std::string_view text) {
    if (text.size() > kMaxText) return not_canonical("it is too large");
    if (!text.starts_with(kHeader) || !text.ends_with('\n')) return not_canonical("its first or last line is missing");
    const auto end_of_header = text.find('\n');
    const auto version = text.substr(kHeader.size(), end_of_header - kHeader.size());
    if (version != kVersion) {
        return fail(ErrorKind::TooNew, "a derivation has the format ", printable(version), "; this pyenvx knows 1")
            .hint("update pyenvx");
    }
    if (end_of_header + 1 == text.size()) return not_canonical("it is empty");
    auto derivation = read(text.substr(end_of_header + 1, text.size() - end_of_header - 2));
    if (!derivation.ok()) return not_canonical(derivation.error().message());
    // Order, repetition, spaces: whatever was written otherwise than we write it shows here.
    if (derivation->text() != text) return not_canonical("its lines are not sorted and unique");
    return derivation;
}

}  // namespace pyenvx::store
