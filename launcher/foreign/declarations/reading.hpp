// What the readers of a project's files share while they fill one declaration.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "launcher/declaration/declaration.hpp"
#include "launcher/declaration/toml/value.hpp"
#include "launcher/foreign/text/requirement_parts.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::foreign {

/// A project's declaration as another tool has it.
struct ForeignProject {
    declaration::Declaration declaration;
    /// Whose rules were followed: "poetry", "uv", "pdm", "hatch", "pipenv", "setuptools", "pip", "conda"; "" for those
    /// of the standards alone.
    std::string tool;
    std::optional<pep::PackageName> name;             ///< the project's own
    std::string lock;                                 ///< the file that its versions come from; empty for none
    std::filesystem::path lock_folder;                ///< where the tool has its lock
    std::vector<std::filesystem::path> files_read;    ///< as are those below, for whoever keeps an answer
    std::vector<std::filesystem::path> files_absent;  ///< were looked for
};

/// Whether a group is among those that somebody chose, however the two spell it.
bool has_group(const std::vector<std::string>& chosen, std::string_view group);

/// Fills a project from one file. Borrows; one reading at a time.
class Reading {
public:
    Reading(const std::filesystem::path& file, const Environment& environment);

    const toml::Source& source() const { return source_; }
    /// Gives back what messages called the file so far.
    toml::Source call_file(toml::Source source) { return std::exchange(source_, std::move(source)); }
    const std::filesystem::path& folder() const { return folder_; }
    const Environment& environment() const { return environment_; }
    ForeignProject& project() { return project_; }
    declaration::Declaration& declaration() { return project_.declaration; }

    /// The project's own extras: a requirement of them stands for what they list. See expand_own().
    std::map<pep::ExtraName, std::vector<declaration::SourcedRequirement>> own_extras;

    std::string at(const toml::Value& value) const { return source_.at(value.position()); }
    /// "pyproject.toml, line 3: WHAT"
    Error wrong(const toml::Value& value, std::string_view what) const;
    /// Adds a sentence about what was passed over.
    void notice(const std::string& origin, std::string_view what);

    /// A requirement, also "-e PATH" and, of pdm and hatch, one with the project's own folder in its address.
    Result<void> add_text(std::string_view requirement, const std::string& origin);
    Result<void> add(const RequirementParts& parts, const toml::Value& value);
    /// Each string of an array, as `add_text`.
    Result<void> add_texts(const toml::Value& array, std::string_view key);
    /// What lies at a path, written relative to the folder. Extras and markers of `parts` count.
    Result<void> add_path(const std::string& path, bool editable, const RequirementParts& parts,
                          const toml::Value& value);
    /// The project itself, imported from where it lies.
    void add_itself(const std::string& origin);
    /// Each file in pip's format, named relative to the folder.
    Result<void> add_files(const std::vector<std::string>& names, const std::string& origin);

    /// The array's requirements as an extra of the project's own.
    Result<void> set_own_extra(const std::string& name, std::vector<declaration::SourcedRequirement> requirements,
                               const std::string& origin);
    /// Says what stands in place of a requirement of one of the project's own extras.
    using PlaceInExtra = std::function<Result<void>(const declaration::SourcedRequirement&, const pep::ExtraName&,
                                                    std::vector<declaration::SourcedRequirement>& out)>;
    /// Puts what own_extras list in place of requirements of the project itself. Invalid where they go in a circle.
    Result<void> expand_own(const PlaceInExtra& place = as_it_is);

    Result<void> set_requires_python(std::string_view specifiers, const std::string& origin);

    /// An address of packages, checked; a declaration's, so that no credentials of the user's go there.
    Result<void> set_index(const std::string& url, const std::string& origin);
    Result<void> add_extra_index(const std::string& url, const std::string& origin);
    void add_find_links(const std::string& place, const std::string& origin);
    Result<void> pin(const std::string& index, const std::string& url, const std::string& package,
                     const std::string& origin);

private:
    static Result<void> as_it_is(const declaration::SourcedRequirement& sourced, const pep::ExtraName& extra,
                                 std::vector<declaration::SourcedRequirement>& out);
    Result<void> expand(const declaration::SourcedRequirement& sourced, int depth, const PlaceInExtra& place,
                        std::vector<declaration::SourcedRequirement>& out) const;

    toml::Source source_;
    std::filesystem::path folder_;
    const Environment& environment_;
    ForeignProject project_;
};

}  // namespace pyenvx::foreign
