// What a person or a declaration can set about which versions and files are chosen.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "launcher/declaration/settings/cutoff.hpp"
#include "launcher/declaration/settings/sourced.hpp"
#include "store/base/result.hpp"
#include "store/pep/name.hpp"
#include "store/pep/requirement.hpp"

namespace pyenvx::declaration {

enum class Prerelease { Allow, IfNecessary, Disallow };
/// Which of the versions that fit is wanted.
enum class Preference { Highest, Lowest, LowestDirect };

using SourcedRequirements = std::vector<Sourced<pep::Requirement>>;

/// One layer; what it does not say is empty.
struct ChoiceSettings {
    SourcedRequirements constraints;                  ///< hold for what is installed, install nothing
    SourcedRequirements overrides;                    ///< stand in place of every requirement of that name
    std::vector<Sourced<pep::PackageName>> excludes;  ///< what packages require by these names is left out
    std::optional<Sourced<Preference>> preference;
    std::map<pep::PackageName, Sourced<Prerelease>> prereleases;  ///< of one package
    std::optional<Sourced<Cutoff>> exclude_newer;
    std::map<pep::PackageName, Sourced<Cutoff>> exclude_newer_package;
    std::optional<Sourced<bool>> require_hashes;

    /// What is too new of a package; null where nothing is.
    const Sourced<Cutoff>* cutoff_for(const pep::PackageName& name) const;
};

struct SettingInput;

Result<void> set_constraints(ChoiceSettings& settings, const SettingInput& input);
Result<void> set_overrides(ChoiceSettings& settings, const SettingInput& input);
Result<void> set_excludes(ChoiceSettings& settings, const SettingInput& input);
Result<void> set_exclude_newer(ChoiceSettings& settings, const SettingInput& input);
Result<void> set_exclude_newer_package(ChoiceSettings& settings, const std::string& name, const SettingInput& input);
Result<void> set_package_prerelease(ChoiceSettings& settings, const std::string& name, Prerelease value,
                                    const SettingInput& input);

/// `upper` over `lower`. Constraints and excludes of both hold; an override takes the place of the lower ones of its
/// name.
ChoiceSettings layered(const ChoiceSettings& lower, const ChoiceSettings& upper);

/// What holds, as effective_settings() has it. Refused, naming key and origin, when the declaration overrides what the
/// user overrides otherwise, lets in what is newer than the user's files do, or does without hashes that they want. Of
/// cut-offs the earliest holds, whoever sets it. `now`: seconds since 1970, UTC.
Result<ChoiceSettings> effective_choice(const ChoiceSettings& user_files, const ChoiceSettings& declared,
                                        const ChoiceSettings& user_now, std::int64_t now);

}  // namespace pyenvx::declaration
