#include "launcher/build/services.hpp"

namespace pyenvx::building {
namespace {

packages::Names names_of(const std::optional<declaration::Sourced<declaration::PackageSet>>& set, bool otherwise) {
    if (!set) return {otherwise};
    return {set->value.all, {set->value.names.begin(), set->value.names.end()}};
}

}  // namespace

packages::BuildRules rules_of(const declaration::BuildSettings& settings) {
    return {names_of(settings.policy, true), names_of(settings.no_binary, false),
            names_of(settings.only_binary, false)};
}

}  // namespace pyenvx::building
