// What a script, a project or a command line asks for: requirements (PEP 508), the Pythons it runs on, variables and
// settings. Values without hidden state; the functions read the files they are given and nothing else.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "launcher/declaration/required_hash.hpp"
#include "launcher/declaration/settings/settings.hpp"
#include "launcher/declaration/shell_table.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"
#include "store/pep/requirement.hpp"
#include "store/pep/specifier.hpp"

namespace pyenvx::declaration {

/// A requirement and who asks for it: "hello.py, line 3", "the command line".
struct SourcedRequirement {
    pep::Requirement requirement;
    std::string origin;
    std::vector<RequiredHash> hashes = {};  ///< the file that is taken has one of them; none: any file will do
};

/// Something of the user's that is asked for by its path: a project's folder, a wheel or a source archive.
struct PathRequirement {
    std::filesystem::path path;  ///< absolute, as place_from() makes it
    std::vector<pep::ExtraName> extras;
    std::optional<pep::Marker> marker;
    bool editable = false;  ///< a folder that is imported from where it lies (PEP 660)
    std::string origin;
};

struct SourcedSpecifier {
    pep::SpecifierSet specifiers;
    std::string origin;
};

enum class DeclarationKind { None, Script, Project, CommandLine };

struct Declaration {
    DeclarationKind kind = DeclarationKind::None;
    std::filesystem::path file;                    ///< empty for the command line
    std::vector<SourcedRequirement> requirements;  ///< in the order they were asked for
    std::vector<PathRequirement> paths;            ///< likewise
    std::vector<SourcedRequirement> constraints;   ///< hold for what is installed, install nothing
    std::optional<SourcedSpecifier> requires_python;
    std::vector<std::pair<std::string, std::string>> variables;  ///< [env] as declared, in order, not yet expanded
    bool keep_pythonpath = false;                                ///< a PYTHONPATH that is set stays set
    ShellTable shell;
    Settings settings;
    bool require_hashes = false;            ///< said outright; see requires_hashes()
    std::vector<std::string> notices = {};  ///< sentences for whoever starts it: what was passed over, and why

    bool asks_for_nothing() const { return requirements.empty() && paths.empty(); }
};

/// The declaration in a script's block (PEP 723); nothing when it has none. Messages and origins call the script by
/// the file name of `file`, with the script's own lines.
/// Invalid for two blocks, what is not TOML, unknown keys, wrong types and invalid requirements.
/// Refused for a key that is for the user to decide.
Result<std::optional<Declaration>> read_script(std::string_view bytes, const std::filesystem::path& file);

/// The declaration in shell.toml: `dependencies`, then the groups that `shell.groups` chooses (PEP 735; only the
/// groups used are looked at) and those of `more_groups`, which the command line named. Errors as read_script; NotFound
/// and Io for the file.
Result<Declaration> read_project(const std::filesystem::path& shell_toml,
                                 const std::vector<std::string>& more_groups = {});

/// What `written` names, begun at `base` where it is relative: normal, and without a slash at its end.
std::filesystem::path place_from(const std::filesystem::path& base, const std::filesystem::path& written);

/// One more requirement (PEP 508), given in words. Where `base` is given, a path (from there) may stand in its place,
/// as in "./folder[extra]", and so may an address whose file name says what it is of. Invalid names it, its origin and
/// what was expected.
Result<void> add_requirement(Declaration& declaration, std::string_view text, std::string_view origin,
                             const std::filesystem::path& base = {});

/// One more project to be imported from its folder: "PATH[extra,…]" or a file:// address. Refused for any other
/// address.
Result<void> add_editable(Declaration& declaration, std::string_view text, std::string_view origin,
                          const std::filesystem::path& base);

/// The requirements, constraints and options of a file in pip's requirements format. Files named in it by -r and -c
/// are read too; every file that was read is appended to `files_read`. ${NAME} is replaced from `environment`.
/// Its indexes count as a declaration's: no credentials of the user's go to them.
/// Refused for options that pyenvx has no equal of.
Result<void> add_requirements_file(Declaration& declaration, const std::filesystem::path& file,
                                   const Environment& environment, std::vector<std::filesystem::path>& files_read);

/// Whether everything that is installed has to have a hash in the declaration: where one thing has, all must have.
bool requires_hashes(const Declaration& declaration);

/// Refused, naming the line, where hashes are required and a requirement has none or leaves its version open.
Result<void> check_hashes(const Declaration& declaration);

/// SHA-256, in hexadecimal, of what decides the resolution and of nothing else: requirements, constraints,
/// requires-python, pre-release and index settings, in a canonical text of their own version. Independent of order,
/// spelling, origins and credentials in URLs.
std::string declaration_digest(const Declaration& declaration);

/// So of the settings alone: what was chosen by others may be from another index, or what these forbid.
std::string choice_digest(const Settings& settings);

}  // namespace pyenvx::declaration
