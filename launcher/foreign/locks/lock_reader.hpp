// What the readers of locks have in common. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/foreign/locks/locked_graph.hpp"
#include "launcher/pylock/fields.hpp"
#include "store/base/result.hpp"

namespace pyenvx::foreign {

/// "name" and "version" of [[package]], as an entry without anything else.
Result<Entry> begin_entry(const pylock::Fields& fields, const toml::Source& source, const toml::Value& table);

/// [[package]], each with its table. Invalid where they are no array, or too many.
Result<std::vector<const toml::Value*>> package_tables(const toml::Value& document, const toml::Source& source);

/// A requirement (PEP 508) as an edge.
Result<Edge> edge_of(std::string_view requirement, const std::string& origin);

/// "sha256:HEX" into a file's hashes. Invalid where it is none.
Result<void> add_hash(pylock::File& file, std::string_view hash, const pylock::Fields& fields);

/// Puts a file where its name says that it belongs: among the wheels, or as the source distribution. Others (eggs,
/// installers) are left out, as nothing installs them.
void add_file(pylock::Distributions& files, pylock::File file);

}  // namespace pyenvx::foreign
