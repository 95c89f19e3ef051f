#include "launcher/build/services.hpp"

namespace pyenvx::building {
namespace {

packages::Names names_of(const std::optional<declaration::Sourced<declaration::PackageSet>>& set, bool otherwise) {
    if (!set) return {otherwise};
    return {set->value.all, {set->value.names.begin(), set->value.names.end()}};
}

packages::UploadLimit limit_of(const declaration::Sourced<declaration::Cutoff>& cutoff, std::string_view key,
                               std::int64_t now) {
    return {cutoff.value.at(now), concat('`', key, " = \"", cutoff.value.text(), "\"` (", cutoff.origin, ')')};
}

}  // namespace

packages::BuildRules rules_of(const declaration::BuildSettings& settings) {
    return {names_of(settings.policy, true), names_of(settings.no_binary, false),
            names_of(settings.only_binary, false)};
}

packages::FileRules rules_of(const declaration::Settings& settings, std::int64_t now) {
    packages::FileRules rules{rules_of(settings.build)};
    const auto& choice = settings.choice;
    if (choice.exclude_newer) rules.uploads = limit_of(*choice.exclude_newer, "exclude-newer", now);
    for (const auto& [name, cutoff] : choice.exclude_newer_package) {
        rules.uploads_of.emplace(name, limit_of(cutoff, concat("exclude-newer-package.", name.str()), now));
    }
    const auto& hashes = choice.require_hashes;
    if (hashes && hashes->value) rules.hash_rule = concat("`require-hashes` (", hashes->origin, ')');
    return rules;
}

}  // namespace pyenvx::building
