#include "store/interpreter/places/wish.hpp"

#include <algorithm>

namespace pyenvx::interpreter {
namespace {

Error not_a_wish(std::string_view text) {
    return fail(ErrorKind::Invalid, "'", printable(text), "' names no Python version")
        .hint("write a version (3.12), a specifier ('>=3.10') or the path of an interpreter");
}

std::string_view without_implementation(std::string_view text) {
    for (const std::string_view name : {"cpython", "python"}) {
        if (!text.starts_with(name)) continue;
        text.remove_prefix(name.size());
        if (text.starts_with('@') || text.starts_with('-')) text.remove_prefix(1);
        break;
    }
    return text;
}

bool is_specifier(std::string_view text) {
    return !text.empty() && std::string_view("<>=!~").find(text.front()) != std::string_view::npos;
}

/// "3.12" means any 3.12; "3.12.1" and "3.14.0rc1" mean themselves.
Result<pep::SpecifierSet> versions_of(std::string_view text) {
    if (is_specifier(text)) return pep::SpecifierSet::parse(text);
    if (text.empty() || !is_digit(text.front())) return not_a_wish(text);
    const auto version = pep::Version::parse(text);
    if (!version || version->has_local()) return not_a_wish(text);
    const bool series = version->release().size() < 3 && !version->is_prerelease() && !version->is_postrelease();
    return pep::SpecifierSet::parse(concat("==", version->str(), series ? ".*" : ""));
}

}  // namespace

Result<PythonWish> PythonWish::parse(std::string_view text) {
    PythonWish wish;
    wish.text = trim(text);
    if (wish.text.find('\0') != std::string::npos) return not_a_wish(text);
    if (wish.text.find('/') != std::string::npos) {
        wish.path = wish.text;
        return wish;
    }
    std::string_view versions = without_implementation(wish.text);
    wish.free_threaded = versions.ends_with('t');
    if (wish.free_threaded) versions.remove_suffix(1);
    auto parsed = versions_of(versions);
    if (!parsed) return not_a_wish(text);
    wish.versions = std::move(parsed).value();
    return wish;
}

std::vector<std::string> version_file_lines(std::string_view content) {
    std::vector<std::string> lines;
    for (const auto line : split(content, '\n')) {
        const auto text = trim(line.substr(0, line.find('#')));
        const auto word = text.substr(0, text.find_first_of(" \t"));
        if (!word.empty()) lines.emplace_back(word);
    }
    return lines;
}

}  // namespace pyenvx::interpreter
