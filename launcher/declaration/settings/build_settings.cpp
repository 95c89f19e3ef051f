#include "launcher/declaration/settings/build_settings.hpp"

#include <algorithm>

#include "launcher/declaration/settings/setting_input.hpp"

namespace pyenvx::declaration {
namespace {

constexpr std::string_view kAll = ":all:";
constexpr std::string_view kNone = ":none:";

void insert(PackageSet& set, pep::PackageName name) {
    const auto place = std::lower_bound(set.names.begin(), set.names.end(), name);
    if (place == set.names.end() || *place != name) set.names.insert(place, std::move(name));
}

// As pip has them: ":all:", ":none:", which empties the set, and names, several of them with commas between.
Result<void> add_words(PackageSet& set, std::string_view words, std::string_view origin) {
    for (const auto piece : split(words, ',')) {
        const auto word = trim(piece);
        if (word == kAll) {
            set.all = true;
        } else if (word == kNone) {
            set = {};
        } else {
            insert(set, TRY(pep::PackageName::parse(word).context("in ", origin)));
        }
    }
    return {};
}

Result<PackageSet> package_set(const SettingInput& input) {
    PackageSet set;
    for (const auto& words : input.texts) TRY(add_words(set, words, input.origin));
    return set;
}

PackageBuild& build_of(BuildSettings& settings, const pep::PackageName& name) {
    auto place =
        std::lower_bound(settings.packages.begin(), settings.packages.end(), name,
                         [](const PackageBuild& one, const pep::PackageName& wanted) { return one.name < wanted; });
    if (place == settings.packages.end() || place->name != name) {
        place = settings.packages.insert(place, PackageBuild{name});
    }
    return *place;
}

std::string_view file_name_of(std::string_view url) { return url.substr(url.rfind('/') + 1); }

// What an object of the store may be called, and be found by in the build.
bool is_file_name(std::string_view name) {
    const auto fits = [](char c) {
        return is_alnum(c) || std::string_view("+-._?=").find(c) != std::string_view::npos;
    };
    return !name.empty() && name.size() <= 200 && name.front() != '.' && std::all_of(name.begin(), name.end(), fits);
}

Result<FixedInput> fixed_input(const std::string& text, const std::string& origin) {
    const auto mark = text.find("#sha256=");
    const bool is_url = text.starts_with("https://") || text.starts_with("http://") || text.starts_with("file:///");
    auto digest = mark == std::string::npos ? Result<Sha256>(Error(ErrorKind::Invalid, ""))
                                            : Sha256::from_hex(std::string_view(text).substr(mark + 8));
    if (!is_url || !digest.ok()) {
        return fail(ErrorKind::Invalid, origin, ": an input of a build is \"https://HOST/FILE#sha256=\" and 64 digits");
    }
    auto url = text.substr(0, mark);
    if (is_file_name(file_name_of(url))) return FixedInput{std::move(url), *digest};
    return fail(ErrorKind::Invalid, origin, ": an input of a build cannot be called `", printable(file_name_of(url)),
                "`; its URL ends in 1 to 200 letters, digits or +-._?=, the first no dot");
}

Result<void> add_input(PackageBuild& build, FixedInput input, const std::string& origin) {
    const auto name = file_name_of(input.url);
    const bool taken = std::any_of(build.inputs.begin(), build.inputs.end(),
                                   [&](const FixedInput& other) { return file_name_of(other.url) == name; });
    if (taken) return fail(ErrorKind::Invalid, origin, ": two inputs of a build are called `", name, "`");
    build.inputs.push_back(std::move(input));
    return {};
}

Result<void> check_variable(const std::string& name, const std::string& value, const std::string& origin) {
    const bool fits = !name.empty() && name.find('=') == std::string::npos && printable(name) == name &&
                      value.find('\0') == std::string::npos;
    if (fits) return {};
    return fail(ErrorKind::Invalid, origin, ": `", printable(name), "` cannot be a variable of a build");
}

// Backends are told KEY=VALUE, as the words of a command.
Result<void> check_setting(const std::string& key, const std::string& value, const std::string& origin) {
    const bool fits =
        !key.empty() && key.find('=') == std::string::npos && (key + value).find('\0') == std::string::npos;
    if (fits) return {};
    return fail(ErrorKind::Invalid, origin, ": `", printable(key), "` cannot be a setting of a build");
}

Result<void> set_list(PackageBuild& build, const std::string& key, const SettingInput& input) {
    for (const auto& text : input.texts) {
        if (key == "requires")
            build.requirements.push_back(TRY(pep::Requirement::parse(text).context("in ", input.origin)));
        if (key == "patches") build.patches.emplace_back(text);
        if (key == "inputs") TRY(add_input(build, TRY(fixed_input(text, input.origin)), input.origin));
    }
    return {};
}

bool is_subset(const PackageSet& inner, const PackageSet& outer) {
    if (outer.all) return true;
    return !inner.all && std::includes(outer.names.begin(), outer.names.end(), inner.names.begin(), inner.names.end());
}

Error loosens(const Sourced<PackageSet>& declared, const Sourced<PackageSet>& user) {
    return fail(ErrorKind::Refused, declared.origin, ": a declaration cannot allow a build that `policy.build` forbids")
        .note(concat("it is set by ", user.origin))
        .hint("remove it there, or set PYENVX_POLICY_BUILD yourself if you trust it");
}

/// What the user wants, and what the declaration wants besides.
Result<std::optional<Sourced<PackageSet>>> joined(std::string_view key, const std::optional<Sourced<PackageSet>>& user,
                                                  const std::optional<Sourced<PackageSet>>& declared) {
    if (!user || !declared || user->value == PackageSet{}) return declared ? declared : user;
    if (declared->value == PackageSet{}) {
        return fail(ErrorKind::Refused, declared->origin, ": a declaration cannot empty `", key, "`")
            .note(concat("it is set by ", user->origin))
            .hint("remove it there, or change your own configuration if you trust it");
    }
    auto both = *user;
    both.value.all |= declared->value.all;
    for (const auto& name : declared->value.names) insert(both.value, name);
    return std::optional(std::move(both));
}

// Key by key; a list takes the place of the lower one.
void put_over(PackageBuild& lower, const PackageBuild& upper) {
    const auto is_said_again = [&](const auto& setting) {
        return std::any_of(upper.settings.begin(), upper.settings.end(),
                           [&](const auto& other) { return other.first == setting.first; });
    };
    std::erase_if(lower.settings, is_said_again);
    lower.settings.insert(lower.settings.end(), upper.settings.begin(), upper.settings.end());
    for (const auto& [name, value] : upper.variables) lower.variables[name] = value;
    if (!upper.requirements.empty()) lower.requirements = upper.requirements;
    if (!upper.patches.empty()) lower.patches = upper.patches;
    if (!upper.inputs.empty()) lower.inputs = upper.inputs;
    if (!upper.origin.empty()) lower.origin = upper.origin;
}

}  // namespace

const PackageBuild* BuildSettings::find(const pep::PackageName& name) const {
    const auto found =
        std::find_if(packages.begin(), packages.end(), [&](const PackageBuild& one) { return one.name == name; });
    return found == packages.end() ? nullptr : &*found;
}

Result<void> set_build_policy(BuildSettings& settings, const SettingInput& input) {
    if (input.is_list) {
        settings.policy = input.sourced(TRY(package_set(input)));
    } else {
        settings.policy = input.sourced(PackageSet{input.texts.front() == "sandboxed"});
    }
    return {};
}

Result<void> set_no_binary(BuildSettings& settings, const SettingInput& input) {
    settings.no_binary = input.sourced(TRY(package_set(input)));
    return {};
}

Result<void> set_only_binary(BuildSettings& settings, const SettingInput& input) {
    settings.only_binary = input.sourced(TRY(package_set(input)));
    return {};
}

Result<void> set_build_uid(BuildSettings& settings, const SettingInput& input) {
    // Nobody's number, and the one that means nobody at all.
    constexpr std::uint64_t kLast = 0xFFFF'FFFE;
    const auto number = parse_decimal(input.texts.front());
    if (!number || *number == 0 || *number > kLast) {
        return fail(ErrorKind::Invalid, input.origin, ": `build.uid` is a number from 1 to ", kLast, ", not ",
                    printable(input.texts.front()));
    }
    settings.uid = input.sourced(static_cast<std::uint32_t>(*number));
    return {};
}

Result<void> set_package_build(BuildSettings& settings, const std::vector<std::string>& path,
                               const SettingInput& input) {
    const auto name = TRY(pep::PackageName::parse(path[1]).context("in ", input.origin));
    auto& build = build_of(settings, name);
    build.origin = input.origin;
    if (path.size() == 3) return set_list(build, path[2], input);
    if (path[2] == "settings") {
        TRY(check_setting(path[3], input.texts.front(), input.origin));
        build.settings.emplace_back(path[3], input.texts.front());
        return {};
    }
    TRY(check_variable(path[3], input.texts.front(), input.origin));
    build.variables[path[3]] = input.texts.front();
    return {};
}

Result<void> add_config_setting(BuildSettings& settings, const std::string& text,
                                const std::vector<pep::PackageName>& requested) {
    const auto equals = text.find('=');
    const auto wrong = [&] {
        return fail(ErrorKind::Usage, "--config-setting takes KEY=VALUE or NAME:KEY=VALUE, not ", printable(text));
    };
    if (equals == std::string::npos || equals == 0) return wrong();
    auto key = text.substr(0, equals);
    auto names = requested;
    if (const auto colon = key.find(':'); colon != std::string::npos) {
        auto name = pep::PackageName::parse(std::string_view(key).substr(0, colon));
        if (!name.ok() || colon + 1 == key.size()) return wrong();
        names = {*std::move(name)};
        key.erase(0, colon + 1);
    }
    for (const auto& name : names) build_of(settings, name).settings.emplace_back(key, text.substr(equals + 1));
    return {};
}

Result<void> add_name(std::optional<Sourced<PackageSet>>& set, const std::string& word, std::string_view origin,
                      bool declared) {
    if (!set) set = Sourced<PackageSet>{{}, std::string(origin), declared};
    return add_words(set->value, word, origin);
}

void anchor_patches(BuildSettings& settings, const std::filesystem::path& folder) {
    for (auto& build : settings.packages) {
        for (auto& patch : build.patches) patch = folder / patch;
    }
}

BuildSettings layered(const BuildSettings& lower, const BuildSettings& upper) {
    BuildSettings both = lower;
    take_if_set(both.policy, upper.policy);
    take_if_set(both.no_binary, upper.no_binary);
    take_if_set(both.only_binary, upper.only_binary);
    take_if_set(both.toolchain, upper.toolchain);
    take_if_set(both.sandbox, upper.sandbox);
    take_if_set(both.uid, upper.uid);
    for (const auto& build : upper.packages) put_over(build_of(both, build.name), build);
    return both;
}

Result<BuildSettings> effective_build(const BuildSettings& user_files, const BuildSettings& declared,
                                      const BuildSettings& user_now) {
    auto holds = layered(layered(user_files, declared), user_now);
    const auto user = layered(user_files, user_now);
    // What is said for this time takes the place of both.
    if (!user_now.no_binary) holds.no_binary = TRY(joined("no-binary", user.no_binary, declared.no_binary));
    if (!user_now.only_binary) holds.only_binary = TRY(joined("only-binary", user.only_binary, declared.only_binary));
    holds.policy = user.policy;
    if (!declared.policy) return holds;
    if (user.policy && !is_subset(declared.policy->value, user.policy->value)) {
        return loosens(*declared.policy, *user.policy);
    }
    holds.policy = declared.policy;
    return holds;
}

}  // namespace pyenvx::declaration
