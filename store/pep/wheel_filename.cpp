#include <algorithm>

#include "store/pep/wheel_tag.hpp"

namespace pyenvx::pep {
namespace {

// A compressed tag set multiplies: three parts of a few hundred names each would be millions of tags.
constexpr std::size_t kMaxTags = 4096;
constexpr std::size_t kMaxFilenameBytes = 4096;

Error invalid(std::string_view what, std::string_view filename, std::string_view why) {
    return fail(ErrorKind::Invalid, "\"", printable(filename), "\" is not the file name of a ", what, ": ", why);
}

// Pages list thousands of files, so the sentence is made only when it is needed.
template <typename T>
Result<T> in_file_name(Result<T> parsed, std::string_view filename) {
    if (parsed.ok()) return parsed;
    return std::move(parsed).context("in the file name ", printable(filename));
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// PEP 427: separators in a project's name are written as one "_" (or "." in older wheels).
bool is_escaped_name(std::string_view text) {
    const auto allowed = [](char c) { return is_alnum(c) || c == '_' || c == '.'; };
    return text.find("__") == std::string_view::npos && std::all_of(text.begin(), text.end(), allowed);
}

bool is_identifier(std::string_view text) {
    const auto allowed = [](char c) { return is_alnum(c) || c == '_'; };
    return !text.empty() && !is_digit(text.front()) && std::all_of(text.begin(), text.end(), allowed);
}

bool has_empty(const std::vector<std::string_view>& pieces) {
    return std::any_of(pieces.begin(), pieces.end(), [](std::string_view piece) { return piece.empty(); });
}

std::string_view leading_digits(std::string_view text) {
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

bool is_build_tag(std::string_view text) {
    return !leading_digits(text).empty() && text.find('\n') == std::string_view::npos;
}

std::strong_ordering compare_decimal(std::string_view left, std::string_view right) {
    left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
    right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
    if (left.size() != right.size()) return left.size() <=> right.size();
    return left.compare(right) <=> 0;
}

}  // namespace

std::optional<WheelNameParts> WheelNameParts::split(std::string_view filename) {
    if (!filename.ends_with(".whl")) return std::nullopt;
    filename.remove_suffix(4);
    const auto dashes = std::count(filename.begin(), filename.end(), '-');
    if (dashes != 4 && dashes != 5) return std::nullopt;
    const auto take = [&] {
        const auto piece = filename.substr(0, filename.find('-'));
        filename.remove_prefix(piece.size() + 1);
        return piece;
    };
    WheelNameParts parts;
    parts.name = take();
    parts.version = take();
    if (dashes == 5) parts.build = take();
    parts.tags = filename;
    return parts;
}

std::optional<WheelNameParts> WheelNameParts::split_ending(std::string_view ending) {
    if (!ending.starts_with('-') || !ending.ends_with(".whl")) return std::nullopt;
    ending = ending.substr(1, ending.size() - 5);
    const auto dashes = std::count(ending.begin(), ending.end(), '-');
    if (dashes != 2 && dashes != 3) return std::nullopt;
    WheelNameParts parts;
    if (dashes == 3) {
        parts.build = ending.substr(0, ending.find('-'));
        ending.remove_prefix(parts.build.size() + 1);
    }
    parts.tags = ending;
    return parts;
}

bool WheelNameParts::are_sound() const {
    const bool is_numbered = build.data() == nullptr || is_build_tag(build);
    return is_numbered && is_escaped_name(name) && is_ascii(version) && is_ascii(build) && is_ascii(tags);
}

Result<std::vector<WheelTag>> expand_tags(std::string_view tags) {
    const auto invalid_tags = [&](std::string_view why) {
        return fail(ErrorKind::Invalid, "\"", printable(tags), "\" are no tags of a wheel: ", why);
    };
    const auto parts = split(tags, '-');
    if (parts.size() != 3) return invalid_tags("there are not three parts");
    const auto pythons = split(parts[0], '.');
    const auto abis = split(parts[1], '.');
    const auto platforms = split(parts[2], '.');
    if (has_empty(pythons) || has_empty(abis) || has_empty(platforms)) return invalid_tags("one is empty");
    if (!std::all_of(pythons.begin(), pythons.end(), is_identifier))
        return invalid_tags("the Python tag is no identifier");
    if (pythons.size() * abis.size() * platforms.size() > kMaxTags) return invalid_tags("they are too many");
    std::vector<WheelTag> expanded;
    for (const auto python : pythons) {
        for (const auto abi : abis) {
            for (const auto platform : platforms) {
                expanded.push_back({to_lower(python), to_lower(abi), to_lower(platform)});
            }
        }
    }
    std::sort(expanded.begin(), expanded.end());
    expanded.erase(std::unique(expanded.begin(), expanded.end()), expanded.end());
    return expanded;
}

Result<WheelFilename> WheelFilename::parse(std::string_view filename) {
    if (!filename.ends_with(".whl")) return invalid("wheel", filename, "it does not end in .whl");
    if (filename.size() > kMaxFilenameBytes) return invalid("wheel", filename.substr(0, 80), "it is too long");
    if (!is_ascii(filename)) return invalid("wheel", filename, "it is not ASCII");
    const auto parts = WheelNameParts::split(filename);
    if (!parts) return invalid("wheel", filename, "it has not five or six parts");
    if (!is_escaped_name(parts->name)) return invalid("wheel", filename, "the name is not escaped");

    auto name = TRY(in_file_name(PackageName::parse(parts->name), filename));
    auto version = TRY(in_file_name(Version::parse(parts->version), filename));
    if (!parts->are_sound()) {
        return invalid("wheel", filename, "its build tag is not a number and what may follow it on one line");
    }
    auto tags = TRY(in_file_name(expand_tags(parts->tags), filename));
    return WheelFilename{std::move(name), std::move(version), std::string(parts->build), std::move(tags)};
}

std::strong_ordering build_order(std::string_view left, std::string_view right) {
    if (left.empty() || right.empty()) return right.empty() <=> left.empty();
    const auto left_number = leading_digits(left);
    const auto right_number = leading_digits(right);
    const auto by_number = compare_decimal(left_number, right_number);
    if (by_number != 0) return by_number;
    return left.substr(left_number.size()).compare(right.substr(right_number.size())) <=> 0;
}

Result<SdistFilename> SdistFilename::parse(std::string_view filename) {
    auto stem = filename;
    if (stem.ends_with(".tar.gz")) {
        stem.remove_suffix(7);
    } else if (stem.ends_with(".zip")) {
        stem.remove_suffix(4);
    } else {
        return invalid("source distribution", filename, "it ends in neither .tar.gz nor .zip");
    }
    // A version has no "-" in its normal form; names in old files do.
    const auto dash = stem.rfind('-');
    if (dash == std::string_view::npos) return invalid("source distribution", filename, "it has no version");
    auto name = TRY(in_file_name(PackageName::parse(stem.substr(0, dash)), filename));
    auto version = TRY(in_file_name(Version::parse(stem.substr(dash + 1)), filename));
    return SdistFilename{std::move(name), std::move(version)};
}

}  // namespace pyenvx::pep
