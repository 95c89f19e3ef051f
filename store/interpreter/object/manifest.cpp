#include "store/interpreter/object/manifest.hpp"

#include <algorithm>

namespace pyenvx::interpreter {
namespace {

constexpr std::string_view kFirstWord = "pyenvx-interpreter ";
constexpr std::string_view kFormat = "1";
constexpr std::string_view kNeeds = "needs ";
constexpr std::size_t kMaxManifest = 256 * 1024;

struct Field {
    std::string_view key;
    std::string InterpreterManifest::*value;
};

constexpr Field kFields[] = {
    {"version ", &InterpreterManifest::version},     {"library ", &InterpreterManifest::library_name},
    {"cache-tag ", &InterpreterManifest::cache_tag}, {"machine ", &InterpreterManifest::machine},
    {"glibc ", &InterpreterManifest::glibc},         {"source ", &InterpreterManifest::source},
};

Error corrupt() { return fail(ErrorKind::Corrupt, "the description of an interpreter object is damaged"); }

bool is_value(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::string format_manifest(const InterpreterManifest& manifest) {
    std::string text = concat(kFirstWord, kFormat, '\n');
    for (const auto& field : kFields) text += concat(field.key, manifest.*field.value, '\n');
    for (const auto& library : manifest.needs) text += concat(kNeeds, library, '\n');
    return text;
}

Result<InterpreterManifest> parse_manifest(std::string_view text) {
    if (text.size() > kMaxManifest || !text.starts_with(kFirstWord)) return corrupt();
    const auto lines = split(text, '\n');
    const auto format = parse_decimal(lines.front().substr(kFirstWord.size()));
    if (format && *format > 1) return fail(ErrorKind::TooNew, "an interpreter object was made by a newer pyenvx");
    if (lines.size() < std::size(kFields) + 2 || !lines.back().empty()) return corrupt();
    InterpreterManifest manifest;
    std::size_t next = 1;
    for (const auto& field : kFields) {
        const auto line = lines[next++];
        if (!line.starts_with(field.key) || !is_value(line.substr(field.key.size()))) return corrupt();
        manifest.*field.value = line.substr(field.key.size());
    }
    for (; next + 1 < lines.size(); ++next) {
        if (!lines[next].starts_with(kNeeds) || !is_value(lines[next].substr(kNeeds.size()))) return corrupt();
        manifest.needs.emplace(lines[next].substr(kNeeds.size()));
    }
    // One text for one value: another order, a repetition or another spelling of the format is refused here.
    if (format_manifest(manifest) != text) return corrupt();
    return manifest;
}

}  // namespace pyenvx::interpreter
