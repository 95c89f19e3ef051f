#include "launcher/declaration/settings/choice_settings.hpp"

#include <algorithm>

#include "launcher/declaration/settings/setting_input.hpp"

namespace pyenvx::declaration {

namespace {

/// The origin of one item of a list: its own line where it is known.
const std::string& origin_of(const SettingInput& input, std::size_t item) {
    return item < input.item_origins.size() ? input.item_origins[item] : input.origin;
}

Result<SourcedRequirements> requirements(const SettingInput& input) {
    SourcedRequirements list;
    for (std::size_t i = 0; i < input.texts.size(); ++i) {
        const auto& origin = origin_of(input, i);
        auto requirement = TRY(pep::Requirement::parse(input.texts[i]).context("in ", origin));
        list.push_back({std::move(requirement), origin, input.declared});
    }
    return list;
}

bool has_name(const SourcedRequirements& list, const pep::PackageName& name) {
    return std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.value.name == name; });
}

template <typename T>
void append(std::vector<T>& list, const std::vector<T>& more) {
    list.insert(list.end(), more.begin(), more.end());
}

/// Those of one name, which stand for all that is asked of it.
std::vector<std::string> texts_of(const SourcedRequirements& list, const pep::PackageName& name) {
    std::vector<std::string> texts;
    for (const auto& one : list) {
        if (one.value.name == name) texts.push_back(one.value.str());
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

Result<void> check_overrides(const SourcedRequirements& users, const SourcedRequirements& declared) {
    for (const auto& one : declared) {
        const auto& name = one.value.name;
        if (!has_name(users, name) || texts_of(users, name) == texts_of(declared, name)) continue;
        const auto user = std::find_if(users.begin(), users.end(), [&](const auto& u) { return u.value.name == name; });
        return fail(ErrorKind::Refused, one.origin, ": a declaration cannot change `overrides` of ", name.str())
            .note(concat("the user overrides it with ", user->value.str(), " in ", user->origin))
            .hint("remove it there, or change your own configuration if you trust it");
    }
    return {};
}

Error lets_in_newer(std::string_view key, const Sourced<Cutoff>& declared, const Sourced<Cutoff>& user) {
    return fail(ErrorKind::Refused, declared.origin, ": a declaration cannot loosen `", key, "` from \"",
                user.value.text(), "\" to \"", declared.value.text(), '"')
        .note(concat('"', user.value.text(), "\" is set by ", user.origin))
        .hint("remove it there, or change your own configuration if you trust it");
}

Result<void> check_cutoffs(const ChoiceSettings& users, const ChoiceSettings& declared, std::int64_t now) {
    if (users.exclude_newer && declared.exclude_newer &&
        !as_strict_as(declared.exclude_newer->value, users.exclude_newer->value, now)) {
        return lets_in_newer("exclude-newer", *declared.exclude_newer, *users.exclude_newer);
    }
    for (const auto& [name, cutoff] : declared.exclude_newer_package) {
        const auto* user = users.cutoff_for(name);
        if (user != nullptr && !as_strict_as(cutoff.value, user->value, now)) {
            return lets_in_newer(concat("exclude-newer-package.", name.str()), cutoff, *user);
        }
    }
    return {};
}

Result<void> check_hashes(const ChoiceSettings& users, const ChoiceSettings& declared) {
    const bool wanted = users.require_hashes && users.require_hashes->value;
    if (!wanted || !declared.require_hashes || declared.require_hashes->value) return {};
    return fail(ErrorKind::Refused, declared.require_hashes->origin,
                ": a declaration cannot loosen `require-hashes` from true to false")
        .note(concat("it is set by ", users.require_hashes->origin))
        .hint("remove it there, or set PYENVX_REQUIRE_HASHES yourself if you trust it");
}

using LayersOfChoice = std::initializer_list<const ChoiceSettings*>;

/// The earliest of those that the layers have for one package; of a layer, the one for the package counts.
std::optional<Sourced<Cutoff>> strictest(LayersOfChoice layers, const pep::PackageName* name, std::int64_t now) {
    std::optional<Sourced<Cutoff>> strictest;
    for (const auto* layer : layers) {
        const auto* cutoff = name != nullptr        ? layer->cutoff_for(*name)
                             : layer->exclude_newer ? &*layer->exclude_newer
                                                    : nullptr;
        if (cutoff == nullptr) continue;
        if (!strictest || !as_strict_as(strictest->value, cutoff->value, now)) strictest = *cutoff;
    }
    return strictest;
}

/// What a user says of one package holds against what the user says of all; a declaration only adds to either.
void set_cutoffs(ChoiceSettings& holds, const ChoiceSettings& user, const ChoiceSettings& declared, std::int64_t now) {
    holds.exclude_newer = strictest({&user, &declared}, nullptr, now);
    holds.exclude_newer_package.clear();
    for (const auto* layer : {&user, &declared}) {
        for (const auto& [name, cutoff] : layer->exclude_newer_package) {
            if (auto earliest = strictest({&user, &declared}, &name, now)) {
                holds.exclude_newer_package.insert_or_assign(name, *std::move(earliest));
            }
        }
    }
}

}  // namespace

const Sourced<Cutoff>* ChoiceSettings::cutoff_for(const pep::PackageName& name) const {
    if (const auto own = exclude_newer_package.find(name); own != exclude_newer_package.end()) return &own->second;
    return exclude_newer ? &*exclude_newer : nullptr;
}

Result<void> set_constraints(ChoiceSettings& settings, const SettingInput& input) {
    settings.constraints = TRY(requirements(input));
    for (const auto& constraint : settings.constraints) {
        if (constraint.value.extras.empty() && !constraint.value.url) continue;
        return fail(ErrorKind::Invalid, constraint.origin, ": a constraint says which versions count, and has no ",
                    constraint.value.url ? "URL: `" : "extras: `", printable(constraint.value.str()), "`")
            .hint("put it into `dependencies` or `overrides`");
    }
    return {};
}

Result<void> set_overrides(ChoiceSettings& settings, const SettingInput& input) {
    settings.overrides = TRY(requirements(input));
    for (const auto& override : settings.overrides) {
        if (!override.value.url) continue;
        return fail(ErrorKind::Invalid, override.origin, ": an override says which versions count, and has no URL")
            .hint(concat("ask for `", override.value.name.str(), " @ …` in `dependencies`, which holds for everybody"));
    }
    return {};
}

Result<void> set_excludes(ChoiceSettings& settings, const SettingInput& input) {
    settings.excludes.clear();
    for (std::size_t i = 0; i < input.texts.size(); ++i) {
        const auto& origin = origin_of(input, i);
        auto name = TRY(pep::PackageName::parse(input.texts[i]).context("in ", origin));
        settings.excludes.push_back({std::move(name), origin, input.declared});
    }
    return {};
}

Result<void> set_exclude_newer(ChoiceSettings& settings, const SettingInput& input) {
    settings.exclude_newer = input.sourced(TRY(Cutoff::parse(input.texts.front(), input.origin)));
    return {};
}

Result<void> set_exclude_newer_package(ChoiceSettings& settings, const std::string& name, const SettingInput& input) {
    auto package = TRY(pep::PackageName::parse(name).context("in ", input.origin));
    auto cutoff = input.sourced(TRY(Cutoff::parse(input.texts.front(), input.origin)));
    settings.exclude_newer_package.insert_or_assign(std::move(package), std::move(cutoff));
    return {};
}

Result<void> set_package_prerelease(ChoiceSettings& settings, const std::string& name, Prerelease value,
                                    const SettingInput& input) {
    auto package = TRY(pep::PackageName::parse(name).context("in ", input.origin));
    settings.prereleases.insert_or_assign(std::move(package), input.sourced(value));
    return {};
}

ChoiceSettings layered(const ChoiceSettings& lower, const ChoiceSettings& upper) {
    ChoiceSettings both = lower;
    append(both.constraints, upper.constraints);
    append(both.excludes, upper.excludes);
    std::erase_if(both.overrides, [&](const auto& one) { return has_name(upper.overrides, one.value.name); });
    append(both.overrides, upper.overrides);
    take_if_set(both.preference, upper.preference);
    take_if_set(both.exclude_newer, upper.exclude_newer);
    take_if_set(both.require_hashes, upper.require_hashes);
    for (const auto& [name, value] : upper.prereleases) both.prereleases.insert_or_assign(name, value);
    for (const auto& [name, value] : upper.exclude_newer_package) {
        both.exclude_newer_package.insert_or_assign(name, value);
    }
    return both;
}

Result<ChoiceSettings> effective_choice(const ChoiceSettings& user_files, const ChoiceSettings& declared,
                                        const ChoiceSettings& user_now, std::int64_t now) {
    const auto user = layered(user_files, user_now);
    TRY(check_overrides(user.overrides, declared.overrides));
    TRY(check_cutoffs(user_files, declared, now));
    TRY(check_hashes(user, declared));
    auto holds = layered(layered(user_files, declared), user_now);
    set_cutoffs(holds, user, declared, now);
    const bool declares_hashes = declared.require_hashes && declared.require_hashes->value;
    if (declares_hashes) holds.require_hashes = declared.require_hashes;
    return holds;
}

}  // namespace pyenvx::declaration
