#include "launcher/edit/new_entry.hpp"

#include <algorithm>

namespace pyenvx::edit {

namespace {

std::string key_text(const KeyPath& path, std::size_t from) {
    std::vector<std::string> words;
    for (std::size_t i = from; i < path.size(); ++i) {
        const bool bare = !path[i].empty() && std::all_of(path[i].begin(), path[i].end(),
                                                          [](char c) { return is_alnum(c) || c == '_' || c == '-'; });
        words.push_back(bare ? path[i] : concat('"', path[i], '"'));
    }
    return join(words, ".");
}

/// A line of its own below the one around `place`.
Splice line_below(std::string_view text, std::size_t place, std::string_view line) {
    const auto at = next_line(text, place);
    const auto line_end = line_end_of(text);
    const bool is_open = at == text.size() && !text.empty() && !text.ends_with('\n');
    return {at, 0, is_open ? concat(line_end, line) : concat(line, line_end)};
}

/// Where a header's own comment begins, the lines right above it; the header where it has none.
std::size_t begin_with_comment(std::string_view text, std::size_t header) {
    auto begin = line_at(text, header).begin;
    while (begin > 0) {
        const auto above = line_at(text, begin - 1);
        const auto line = trim(text.substr(above.begin, above.end - above.begin));
        if (!line.starts_with('#')) break;
        begin = above.begin;
    }
    return begin;
}

bool begins_with(const KeyPath& path, const KeyPath& beginning) {
    return path.size() > beginning.size() && std::equal(beginning.begin(), beginning.end(), path.begin());
}

const Entry* last_statement(const Outline& outline, std::size_t section) {
    const Entry* last = nullptr;
    for (const auto& entry : outline.entries) {
        if (entry.section == section && entry.is_statement) last = &entry;
    }
    return last;
}

Splice in_section(std::string_view text, const Outline& outline, std::size_t section, std::string_view line) {
    if (const auto* last = last_statement(outline, section)) return line_below(text, last->span.end, line);
    if (section > 0) return line_below(text, outline.sections[section].header.end, line);
    if (outline.sections.size() == 1) return line_below(text, text.size(), line);
    const auto line_end = line_end_of(text);
    return {begin_with_comment(text, outline.sections[1].header.begin), 0, concat(line, line_end, line_end)};
}

/// A table at the end, with one line.
Splice new_table(std::string_view text, const KeyPath& path, std::string_view line) {
    const auto line_end = line_end_of(text);
    const auto before = text.empty() ? std::string_view() : line_end;
    return line_below(text, text.size(), concat(before, '[', key_text(path, 0), ']', line_end, line));
}

bool is_poetrys(const Outline& outline) {
    return std::any_of(outline.sections.begin(), outline.sections.end(), [](const Section& section) {
        return begins_with(section.path, {"tool", "poetry"});
    });
}

Error no_table(const KeyPath& parent, const Outline& outline) {
    auto error = fail(ErrorKind::Invalid, "it has no table [", path_text(parent), "] with lines of its own");
    if (is_poetrys(outline)) {
        return std::move(error).hint(
            "`poetry add` adds to what poetry declares; `pyenvx init` writes it as a shell.toml, for `pyenvx add`");
    }
    return std::move(error).hint(
        concat("write [", path_text(parent), "] with its keys below it first, or use the tool it belongs to"));
}

}  // namespace

Result<Splices> new_entry(std::string_view text, const Outline& outline, const KeyPath& path, std::string_view value,
                          MissingTable missing) {
    const KeyPath parent(path.begin(), path.end() - 1);
    const auto line_from = [&](std::size_t words) { return concat(key_text(path, words), " = ", value); };
    for (std::size_t i = 0; i < outline.sections.size(); ++i) {
        const auto& section = outline.sections[i];
        const bool is_own = section.path == parent && !section.is_array;
        if (is_own) return Splices{in_section(text, outline, i, line_from(parent.size()))};
    }
    const Entry* nearest = nullptr;
    bool is_in_line = false;
    for (const auto& entry : outline.entries) {
        if (begins_with(entry.path, parent) && entry.is_statement) nearest = &entry;
        if (entry.path == parent || (begins_with(entry.path, parent) && !entry.is_statement)) is_in_line = true;
    }
    if (nearest != nullptr) {
        const auto words = outline.sections[nearest->section].path.size();
        if (words <= parent.size()) return Splices{line_below(text, nearest->span.end, line_from(words))};
    }
    if (is_in_line || missing == MissingTable::Refuse) return no_table(parent, outline);
    return Splices{new_table(text, parent, line_from(parent.size()))};
}

}  // namespace pyenvx::edit
