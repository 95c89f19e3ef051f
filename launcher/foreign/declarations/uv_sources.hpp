// [tool.uv.sources]: where single requirements come from.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "launcher/declaration/declaration.hpp"
#include "launcher/declaration/toml/value.hpp"
#include "launcher/foreign/declarations/reading.hpp"
#include "launcher/foreign/declarations/uv_workspace.hpp"
#include "store/base/result.hpp"

namespace pyenvx::foreign {

/// Where in a project a requirement stands: in the list of an extra, of a group, or of the project itself.
struct Scope {
    std::string extra = {};
    std::string group = {};
};

/// Borrows the reading and both tables. What a workspace's root says holds for its members, unless they say otherwise.
class UvSources {
public:
    /// `own` is [tool.uv.sources] of the project at hand and may be null; `urls` are the addresses of named indexes.
    UvSources(Reading& reading, const toml::Value* own, const UvWorkspace* workspace,
              std::map<std::string, std::string> urls)
        : reading_(reading), own_{own, reading.folder()}, workspace_(workspace), urls_(std::move(urls)) {}

    /// Appends what stands in place of the requirement; a path becomes one of the declaration's. Sources with a marker
    /// count where it holds, and elsewhere the index does. Errors: Invalid and Refused, with file and line.
    Result<void> place(declaration::SourcedRequirement sourced, const Scope& scope,
                       std::vector<declaration::SourcedRequirement>& out);

private:
    using Requirements = std::vector<declaration::SourcedRequirement>;

    /// A table of sources, and what paths in it are relative to.
    struct Table {
        const toml::Value* sources;
        std::filesystem::path folder;
    };
    struct Found {
        std::vector<const toml::Value*> alternatives;
        std::filesystem::path folder;
    };

    Result<void> place_by(const Table& own, declaration::SourcedRequirement sourced, const Scope& scope,
                          Requirements& out);
    Result<std::optional<Found>> find(const Table& own, const pep::PackageName& name) const;
    Result<std::optional<Found>> find_in(const Table& table, const pep::PackageName& name) const;
    Result<void> take(const toml::Value& source, const std::filesystem::path& folder,
                      declaration::SourcedRequirement sourced, Requirements& out);
    Result<void> take_index(const std::string& index, const toml::Value& source,
                            declaration::SourcedRequirement sourced, const std::optional<pep::Marker>& marker,
                            Requirements& out);
    Result<void> add_path(const std::filesystem::path& path, bool editable, const pep::Requirement& requirement,
                          const toml::Value& source);
    Result<void> add_member(const pep::Requirement& requirement, bool editable, const toml::Value& source,
                            Requirements& out);

    Reading& reading_;
    Table own_;
    const UvWorkspace* workspace_;
    std::map<std::string, std::string> urls_;
    std::set<pep::PackageName> members_;  // whose own sources were followed
};

}  // namespace pyenvx::foreign
