#include "store/environment/bin/entry_points.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::store {
namespace {

// Identifiers may be any letters of Unicode; what matters is that nothing but a name reaches the generated program.
bool is_identifier(std::string_view word) {
    const auto fits = [](char c) { return is_alnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; };
    return !word.empty() && !is_digit(word[0]) && std::all_of(word.begin(), word.end(), fits);
}

bool is_dotted_name(std::string_view text) {
    const auto pieces = split(text, '.');
    return std::all_of(pieces.begin(), pieces.end(), is_identifier) && is_valid_utf8(text);
}

bool is_file_name(std::string_view name) {
    const auto odd = [](char c) { return c == '/' || static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
    return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
           std::none_of(name.begin(), name.end(), odd);
}

Result<EntryPoint> parse_entry(std::string_view line) {
    const auto equals = line.find('=');
    const auto value = equals == line.npos ? "" : line.substr(equals + 1);
    const auto object = trim(value.substr(0, value.find('[')));
    const auto colon = object.find(':');
    if (colon == object.npos) return fail(ErrorKind::Invalid, "the entry point ", printable(line), " names no object");
    EntryPoint entry{std::string(trim(line.substr(0, equals))), std::string(trim(object.substr(0, colon))),
                     std::string(trim(object.substr(colon + 1)))};
    if (!is_file_name(entry.name) || !is_dotted_name(entry.module) || !is_dotted_name(entry.attribute)) {
        return fail(ErrorKind::Invalid, "the entry point ", printable(line), " is not NAME = MODULE:OBJECT");
    }
    return entry;
}

}  // namespace

Result<std::vector<EntryPoint>> parse_commands(std::string_view entry_points_txt) {
    std::vector<EntryPoint> entries;
    bool wanted = false;
    for (const auto piece : split(entry_points_txt, '\n')) {
        const auto line = trim(piece);
        if (line.empty() || line[0] == '#' || line[0] == ';') continue;
        if (line[0] == '[') {
            wanted = line == "[console_scripts]" || line == "[gui_scripts]";
        } else if (wanted) {
            entries.push_back(TRY(parse_entry(line)));
        }
    }
    return entries;
}

}  // namespace pyenvx::store
