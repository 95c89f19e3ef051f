// Where the parts of a TOML document lie in its text: what a parser forgets and an editor needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::edit {

/// From the first byte to the one after the last.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The words of a key: {"project", "dependencies"}.
using KeyPath = std::vector<std::string>;

/// "project.dependencies": for messages.
std::string path_text(const KeyPath& path);

struct Array {
    Span brackets;            ///< both of them included
    std::vector<Span> items;  ///< with their quotes
};

/// `key = value`. In an inline table too, but then no statement.
struct Entry {
    KeyPath path;                ///< from the document's root
    std::size_t section = 0;     ///< the section it stands in
    bool is_statement = true;    ///< has lines of its own
    Span span;                   ///< of key and value
    std::size_t value = 0;       ///< where the value begins
    std::optional<Array> array;  ///< where the value is one
};

/// What stands below a header, or above all of them.
struct Section {
    KeyPath path;           ///< empty for the first
    bool is_array = false;  ///< [[path]]
    Span header;            ///< empty for the first
};

struct Outline {
    std::vector<Section> sections;  ///< the first is the root's
    std::vector<Entry> entries;     ///< in their order

    /// The entry of a path outside of arrays of tables; null where there is none.
    const Entry* find(const KeyPath& path) const;
};

/// Of text that is TOML (the parser has seen to it). Invalid when its parts cannot be told.
Result<Outline> outline_of(std::string_view text);

/// The line around a place, without its end: "\n" or "\r\n".
Span line_at(std::string_view text, std::size_t place);
/// Where the next line begins.
std::size_t next_line(std::string_view text, std::size_t place);
/// The end of the document's first line: "\n" or "\r\n".
std::string_view line_end_of(std::string_view text);
/// Spaces and tabs alone?
bool is_blank_text(std::string_view text);

}  // namespace pyenvx::edit
