// What a person or a declaration can set about building from source.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "launcher/declaration/settings/keys.hpp"
#include "launcher/declaration/settings/sourced.hpp"
#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"
#include "store/pep/name.hpp"
#include "store/pep/requirement.hpp"

namespace pyenvx::declaration {

/// A set of packages: all, or those named.
struct PackageSet {
    bool all = false;
    std::vector<pep::PackageName> names = {};  ///< sorted, each once

    bool operator==(const PackageSet&) const = default;
};

/// From the loosest to the strictest, as are their words in the key table.
enum class ToolchainChoice { Host, None };
enum class SandboxChoice { Full, Relaxed };

/// A file that a build gets: fixed by its digest, wherever it comes from.
struct FixedInput {
    std::string url;
    Sha256 sha256;
};

/// [build.NAME]: how one package is built.
struct PackageBuild {
    pep::PackageName name;
    std::vector<std::pair<std::string, std::string>> settings = {};  ///< of the backend (PEP 517)
    std::map<std::string, std::string> variables = {};
    std::vector<pep::Requirement> requirements = {};  ///< besides those that it declares
    std::vector<std::filesystem::path> patches = {};  ///< relative to the file that names them until anchored
    std::vector<FixedInput> inputs = {};
    std::string origin = {};
};

/// One layer; what it does not say is empty.
struct BuildSettings {
    std::optional<Sourced<PackageSet>> policy;  ///< which packages may be built; "never" is none
    std::optional<Sourced<PackageSet>> no_binary;
    std::optional<Sourced<PackageSet>> only_binary;
    std::optional<Sourced<ToolchainChoice>> toolchain;
    std::optional<Sourced<SandboxChoice>> sandbox;
    std::optional<Sourced<std::uint32_t>> uid;  ///< of the host, which root's builds run as
    std::vector<PackageBuild> packages;         ///< sorted by name

    /// Null when nothing is said of the package.
    const PackageBuild* find(const pep::PackageName& name) const;
};

struct SettingInput;

Result<void> set_build_policy(BuildSettings& settings, const SettingInput& input);
Result<void> set_build_uid(BuildSettings& settings, const SettingInput& input);
Result<void> set_no_binary(BuildSettings& settings, const SettingInput& input);
Result<void> set_only_binary(BuildSettings& settings, const SettingInput& input);
/// build.NAME.KEY, build.NAME.settings.KEY and build.NAME.variables.KEY; the path is the key's words.
Result<void> set_package_build(BuildSettings& settings, const std::vector<std::string>& path,
                               const SettingInput& input);

/// "NAME:KEY=VALUE" of the command line, or "KEY=VALUE" for all packages of `requested`. Invalid otherwise.
Result<void> add_config_setting(BuildSettings& settings, const std::string& text,
                                const std::vector<pep::PackageName>& requested);
/// "NAME", or ":all:", into the set.
Result<void> add_name(std::optional<Sourced<PackageSet>>& set, const std::string& word, std::string_view origin,
                      bool declared);

/// Makes the patches' paths absolute.
void anchor_patches(BuildSettings& settings, const std::filesystem::path& folder);

/// `upper` over `lower`, of a package's table key by key.
BuildSettings layered(const BuildSettings& lower, const BuildSettings& upper);

/// What holds, as effective_settings() has it: a declaration may forbid builds and never allow them.
Result<BuildSettings> effective_build(const BuildSettings& user_files, const BuildSettings& declared,
                                      const BuildSettings& user_now);

}  // namespace pyenvx::declaration
