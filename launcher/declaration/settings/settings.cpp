#include "launcher/declaration/settings/settings.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "launcher/declaration/settings/setting_input.hpp"

namespace pyenvx::declaration {

namespace {

using Texts = std::vector<std::string>;

using Input = SettingInput;

/// The enumerators of Choice keys are in the order of the key's words.
template <typename Choice>
Choice choice_of(const Key& key, const std::string& word) {
    return static_cast<Choice>(std::find(key.choices.begin(), key.choices.end(), word) - key.choices.begin());
}

template <typename Choice>
std::string_view word_of(std::string_view key, Choice value) {
    return find_key(key)->choices[static_cast<std::size_t>(value)];
}

Result<void> check_url(std::string_view url, const std::string& origin) {
    const bool scheme = url.starts_with("https://") || url.starts_with("http://") || url.starts_with("file:///");
    const bool clean = std::none_of(url.begin(), url.end(),
                                    [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
    if (scheme && clean) return {};
    // The URL itself is not repeated: it may hold a password.
    return fail(ErrorKind::Invalid, origin, ": an index is a URL that begins with https://, http:// or file:///");
}

Result<std::vector<pep::PackageName>> package_names(const Texts& words, const std::string& origin) {
    std::vector<pep::PackageName> names;
    for (const auto& word : words) names.push_back(TRY(pep::PackageName::parse(word).context("in ", origin)));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Result<void> set_index_url(Settings& settings, const Key&, const Input& input) {
    TRY(check_url(input.texts.front(), input.origin));
    settings.index_url = input.sourced(input.texts.front());
    return {};
}

Result<void> set_extra_index_url(Settings& settings, const Key&, const Input& input) {
    for (const auto& url : input.texts) TRY(check_url(url, input.origin));
    settings.extra_index_url = input.sourced(input.texts);
    return {};
}

Result<void> set_find_links(Settings& settings, const Key&, const Input& input) {
    settings.find_links = input.sourced(input.texts);
    return {};
}

Result<void> set_prerelease(Settings& settings, const Key& key, const Input& input) {
    settings.prerelease = input.sourced(choice_of<Prerelease>(key, input.texts.front()));
    return {};
}

Result<void> set_preference(Settings& settings, const Key& key, const Input& input) {
    settings.choice.preference = input.sourced(choice_of<Preference>(key, input.texts.front()));
    return {};
}

Result<void> set_require_hashes(Settings& settings, const Key&, const Input& input) {
    settings.choice.require_hashes = input.sourced(input.boolean);
    return {};
}

Result<void> set_python(Settings& settings, const Key&, const Input& input) {
    settings.python = input.sourced(input.texts.front());
    return {};
}

Result<void> set_offline(Settings& settings, const Key&, const Input& input) {
    settings.offline = input.sourced(input.boolean);
    return {};
}

Result<void> set_finish(Settings& settings, const Key& key, const Input& input) {
    settings.finish = input.sourced(choice_of<Finish>(key, input.texts.front()));
    return {};
}

Result<void> set_sync(Settings& settings, const Key& key, const Input& input) {
    settings.sync = input.sourced(choice_of<Sync>(key, input.texts.front()));
    return {};
}

Result<void> set_extra_stores(Settings& settings, const Key& key, const Input& input) {
    for (const auto& path : input.texts) {
        if (path.starts_with('/') && path.find('\n') == std::string::npos) continue;
        return fail(ErrorKind::Invalid, input.origin, ": `", key.name, "` has absolute paths of folders, not ",
                    printable(path));
    }
    settings.extra_stores = input.sourced(input.texts);
    return {};
}

Result<void> set_pth(Settings& settings, const Key& key, const Input& input) {
    settings.pth = input.sourced(choice_of<PthPolicy>(key, input.texts.front()));
    return {};
}

Result<void> set_pth_allow(Settings& settings, const Key&, const Input& input) {
    settings.pth_allow = input.sourced(TRY(package_names(input.texts, input.origin)));
    return {};
}

Result<void> set_index_policy(Settings& settings, const Key& key, const Input& input) {
    settings.index = input.sourced(choice_of<IndexPolicy>(key, input.texts.front()));
    return {};
}

Result<void> set_toolchain(Settings& settings, const Key& key, const Input& input) {
    settings.build.toolchain = input.sourced(choice_of<ToolchainChoice>(key, input.texts.front()));
    return {};
}

Result<void> set_sandbox(Settings& settings, const Key& key, const Input& input) {
    settings.build.sandbox = input.sourced(choice_of<SandboxChoice>(key, input.texts.front()));
    return {};
}

Result<void> set_substituters(Settings& settings, const Key&, const Input& input) {
    settings.caches.substituters = input.sourced(input.texts);
    return {};
}

Result<void> set_trusted_public_keys(Settings& settings, const Key&, const Input& input) {
    settings.caches.trusted_public_keys = input.sourced(input.texts);
    return {};
}

Result<void> set_require_signatures(Settings& settings, const Key&, const Input& input) {
    settings.caches.require_signatures = input.sourced(input.boolean);
    return {};
}

template <Result<void> (*Set)(BuildSettings&, const Input&)>
Result<void> in_build(Settings& settings, const Key&, const Input& input) {
    return Set(settings.build, input);
}

template <Result<void> (*Set)(StoreLimits&, const Input&)>
Result<void> in_limits(Settings& settings, const Key&, const Input& input) {
    return Set(settings.limits, input);
}

template <Result<void> (*Set)(ChoiceSettings&, const Input&)>
Result<void> in_choice(Settings& settings, const Key&, const Input& input) {
    return Set(settings.choice, input);
}

struct Setter {
    std::string_view key;
    Result<void> (*set)(Settings&, const Key&, const Input&);
};

constexpr std::array kSetters{
    Setter{"index-url", set_index_url},
    Setter{"extra-index-url", set_extra_index_url},
    Setter{"find-links", set_find_links},
    Setter{"prerelease", set_prerelease},
    Setter{"constraints", in_choice<set_constraints>},
    Setter{"overrides", in_choice<set_overrides>},
    Setter{"excludes", in_choice<set_excludes>},
    Setter{"resolution", set_preference},
    Setter{"exclude-newer", in_choice<set_exclude_newer>},
    Setter{"require-hashes", set_require_hashes},
    Setter{"python", set_python},
    Setter{"offline", set_offline},
    Setter{"finish", set_finish},
    Setter{"store.sync", set_sync},
    Setter{"store.max-size", in_limits<set_max_size>},
    Setter{"store.min-free", in_limits<set_min_free>},
    Setter{"store.max-free", in_limits<set_max_free>},
    Setter{"store.keep-last-used", in_limits<set_keep_last_used>},
    Setter{"substituters", set_substituters},
    Setter{"trusted-public-keys", set_trusted_public_keys},
    Setter{"require-signatures", set_require_signatures},
    Setter{"store.extra", set_extra_stores},
    Setter{"policy.pth", set_pth},
    Setter{"policy.pth-allow", set_pth_allow},
    Setter{"policy.index", set_index_policy},
    Setter{"policy.build", in_build<set_build_policy>},
    Setter{"no-binary", in_build<set_no_binary>},
    Setter{"only-binary", in_build<set_only_binary>},
    Setter{"build.toolchain", set_toolchain},
    Setter{"build.sandbox", set_sandbox},
    Setter{"build.uid", in_build<set_build_uid>},
};

/// False when the key is no setting.
Result<bool> apply(Settings& settings, const Key& key, const Input& input) {
    const auto* setter =
        std::find_if(kSetters.begin(), kSetters.end(), [&](const Setter& row) { return row.key == key.name; });
    if (setter == kSetters.end()) return false;
    TRY(setter->set(settings, key, input));
    return true;
}

Input input_of(const FoundKey& found, Place place, const toml::Source& source) {
    Input input;
    input.origin = source.at(found.value->position());
    input.declared = is_declaration(place);
    if (const auto* text = found.value->string()) input.texts.push_back(*text);
    if (const auto* time = found.value->date_time()) input.texts.push_back(time->text);
    if (const auto* boolean = found.value->boolean()) input.boolean = *boolean;
    if (const auto* array = found.value->array()) {
        input.is_list = true;
        for (const auto& item : *array) {
            if (item.string() == nullptr) continue;
            input.texts.push_back(*item.string());
            input.item_origins.push_back(source.at(item.position()));
        }
    }
    return input;
}

IndexPin& pin_named(Settings& settings, const std::string& name) {
    auto place = std::lower_bound(settings.pins.begin(), settings.pins.end(), name,
                                  [](const IndexPin& pin, const std::string& wanted) { return pin.name < wanted; });
    if (place == settings.pins.end() || place->name != name)
        place = settings.pins.insert(place, IndexPin{name, {}, {}, {}});
    return *place;
}

/// index.NAME.url and index.NAME.packages.
Result<void> set_pin(Settings& settings, const FoundKey& found, const Input& input) {
    auto& pin = pin_named(settings, found.path[1]);
    pin.origin = input.origin;
    pin.declared = input.declared;
    if (found.path[2] == "url") {
        TRY(check_url(input.texts.front(), input.origin));
        pin.url = input.texts.front();
    } else {
        pin.packages = TRY(package_names(input.texts, input.origin));
    }
    return {};
}

Result<void> check_pins_whole(const Settings& settings) {
    for (const auto& pin : settings.pins) {
        if (!pin.url.empty() && !pin.packages.empty()) continue;
        return fail(ErrorKind::Invalid, pin.origin, ": [index.", printable(pin.name), "] needs ",
                    pin.url.empty() ? "a `url`" : "`packages`, the names that come from it");
    }
    return {};
}

// One package has one index, and the upper layer's pin of it counts.
void take_packages_from_others(Settings& lower, const IndexPin& upper) {
    for (auto& pin : lower.pins) {
        std::erase_if(pin.packages, [&](const pep::PackageName& package) {
            return pin.name != upper.name && std::binary_search(upper.packages.begin(), upper.packages.end(), package);
        });
    }
    std::erase_if(lower.pins, [](const IndexPin& pin) { return pin.packages.empty(); });
}

Result<void> check_pinned_once(const Settings& settings) {
    std::map<pep::PackageName, const IndexPin*> pinned;
    for (const auto& pin : settings.pins) {
        for (const auto& package : pin.packages) {
            const auto [other, is_new] = pinned.emplace(package, &pin);
            if (is_new) continue;
            return fail(ErrorKind::Invalid, pin.origin, ": ", package.str(), " is pinned to [index.",
                        printable(other->second->name), "] and to [index.", printable(pin.name), "]")
                .hint("a package comes from one index: name it in one of them");
        }
    }
    return {};
}

/// What was said explicitly, by the user, may not be loosened.
template <typename Choice>
Result<void> check_not_looser(std::string_view key, std::string_view name, const Sourced<Choice>& declared,
                              const std::optional<Sourced<Choice>>& user) {
    if (!user || declared.value >= user->value) return {};
    return fail(ErrorKind::Refused, declared.origin, ": a declaration cannot loosen `", name, "` from \"",
                word_of(key, user->value), "\" to \"", word_of(key, declared.value), '"')
        .note(concat("\"", word_of(key, user->value), "\" is set by ", user->origin))
        .hint("remove it there, or change your own configuration if you trust it");
}

Result<void> check_prereleases(const Settings& declared, const Settings& user) {
    constexpr std::string_view kKey = "prerelease";
    if (declared.prerelease) TRY(check_not_looser(kKey, kKey, *declared.prerelease, user.prerelease));
    for (const auto& [name, value] : declared.choice.prereleases) {
        const auto own = user.choice.prereleases.find(name);
        const auto limit = own != user.choice.prereleases.end() ? std::optional(own->second) : user.prerelease;
        TRY(check_not_looser(kKey, concat("prereleases.", name.str()), value, limit));
    }
    return {};
}

/// The declared value may be as strict as the user's, or stricter.
template <typename Policy>
Result<void> tighten(std::string_view key, std::optional<Sourced<Policy>>& holds,
                     const std::optional<Sourced<Policy>>& declared, Policy fallback) {
    if (!declared) return {};
    const Policy current = holds ? holds->value : fallback;
    if (declared->value < current) {
        return fail(ErrorKind::Refused, declared->origin, ": a declaration cannot loosen `", key, "` from \"",
                    word_of(key, current), "\" to \"", word_of(key, declared->value), '"')
            .note(holds ? concat("\"", word_of(key, current), "\" is set by ", holds->origin)
                        : concat("\"", word_of(key, current), "\" is the default"))
            .hint(concat("remove it there, or set ", variable_name(*find_key(key)), " yourself if you trust it"));
    }
    if (declared->value > current) holds = declared;
    return {};
}

Error moves_pin(const IndexPin& declared, const IndexPin& user, std::string_view what) {
    return fail(ErrorKind::Refused, declared.origin, ": a declaration cannot take ", printable(what),
                " from another index than the user does")
        .note(concat(user.origin, " pins it to [index.", printable(user.name), "]"))
        .hint("remove it there, or change the pin in your own config.toml if you trust the other index");
}

/// Whatever the user pins to an index stays there: dependency confusion is what pins are against.
Result<void> add_declared_pin(Settings& holds, const std::vector<IndexPin>& users, const IndexPin& declared) {
    for (const auto& user : users) {
        if (user.url == declared.url) continue;
        if (user.name == declared.name) return moves_pin(declared, user, concat("[index.", user.name, "]"));
        for (const auto& package : declared.packages) {
            const bool pinned = std::binary_search(user.packages.begin(), user.packages.end(), package);
            if (pinned) return moves_pin(declared, user, package.str());
        }
    }
    auto& pin = pin_named(holds, declared.name);
    if (pin.url.empty()) {
        pin = declared;
        return {};
    }
    std::vector<pep::PackageName> packages;
    std::set_union(pin.packages.begin(), pin.packages.end(), declared.packages.begin(), declared.packages.end(),
                   std::back_inserter(packages));
    pin.packages = std::move(packages);
    return {};
}

Texts words_of(std::string_view text) {
    Texts words;
    while (!(text = trim(text)).empty()) {
        const auto end = std::find_if(text.begin(), text.end(), is_space);
        words.emplace_back(text.begin(), end);
        text.remove_prefix(words.back().size());
    }
    return words;
}

Result<bool> boolean_of(std::string_view text, std::string_view origin) {
    const auto word = to_lower(trim(text));
    for (const auto* yes : {"1", "true", "yes", "on"}) {
        if (word == yes) return true;
    }
    for (const auto* no : {"0", "false", "no", "off"}) {
        if (word == no) return false;
    }
    return fail(ErrorKind::Invalid, origin, " must be true or false, not \"", printable(text), '"');
}

}  // namespace

Result<Settings> read_settings(const std::vector<FoundKey>& keys, Place place, const toml::Source& source) {
    Settings settings;
    for (const auto& found : keys) {
        const auto input = input_of(found, place, source);
        if (found.path.front() == "index" && found.path.size() == 3) {
            TRY(set_pin(settings, found, input));
        } else if (found.path.front() == "build" && found.path.size() > 2) {
            TRY(set_package_build(settings.build, found.path, input));
        } else if (found.path.front() == "prereleases") {
            const auto value = choice_of<Prerelease>(*found.key, input.texts.front());
            TRY(set_package_prerelease(settings.choice, found.path[1], value, input));
        } else if (found.path.front() == "exclude-newer-package") {
            TRY(set_exclude_newer_package(settings.choice, found.path[1], input));
        } else {
            TRY(apply(settings, *found.key, input));
        }
    }
    TRY(check_pins_whole(settings));
    TRY(check_pinned_once(settings));
    return settings;
}

Result<bool> set_from_text(Settings& settings, const Key& key, std::string_view text, std::string_view origin) {
    Input input;
    input.origin = origin;
    switch (key.type) {
        case KeyType::Boolean: input.boolean = TRY(boolean_of(text, origin)); break;
        case KeyType::TextList: input.texts = words_of(text); break;
        case KeyType::ChoiceOrTexts:
            input.texts = words_of(text);
            input.is_list = input.texts.size() != 1 || !is_choice(key, input.texts.front());
            break;
        case KeyType::Choice: TRY(check_choice(key, trim(text), origin)); [[fallthrough]];
        case KeyType::Text: input.texts.emplace_back(trim(text)); break;
        case KeyType::BooleanOrPaths:
        case KeyType::Group: return false;
    }
    return apply(settings, key, input);
}

Settings layered(const Settings& lower, const Settings& upper) {
    Settings both = lower;
    take_if_set(both.index_url, upper.index_url);
    take_if_set(both.extra_index_url, upper.extra_index_url);
    take_if_set(both.find_links, upper.find_links);
    take_if_set(both.no_index, upper.no_index);
    take_if_set(both.prerelease, upper.prerelease);
    take_if_set(both.python, upper.python);
    take_if_set(both.offline, upper.offline);
    take_if_set(both.finish, upper.finish);
    take_if_set(both.sync, upper.sync);
    both.limits = layered(lower.limits, upper.limits);
    take_if_set(both.caches.substituters, upper.caches.substituters);
    take_if_set(both.caches.trusted_public_keys, upper.caches.trusted_public_keys);
    take_if_set(both.caches.require_signatures, upper.caches.require_signatures);
    take_if_set(both.extra_stores, upper.extra_stores);
    take_if_set(both.pth, upper.pth);
    take_if_set(both.pth_allow, upper.pth_allow);
    take_if_set(both.index, upper.index);
    both.build = layered(lower.build, upper.build);
    both.choice = layered(lower.choice, upper.choice);
    for (const auto& pin : upper.pins) {
        take_packages_from_others(both, pin);
        pin_named(both, pin.name) = pin;
    }
    return both;
}

Result<Settings> effective_settings(const Settings& user_files, const Settings& declared, const Settings& user_now,
                                    std::int64_t now) {
    const auto user = layered(user_files, user_now);
    auto holds = layered(layered(user_files, declared), user_now);
    holds.pth = user.pth;
    holds.index = user.index;
    holds.pins = user.pins;
    for (const auto& pin : declared.pins) TRY(add_declared_pin(holds, user.pins, pin));
    TRY(tighten("policy.pth", holds.pth, declared.pth, kDefaultPthPolicy));
    TRY(tighten("policy.index", holds.index, declared.index, kDefaultIndexPolicy));
    TRY(check_prereleases(declared, user));
    if (declared.build.toolchain) {
        constexpr std::string_view kToolchain = "build.toolchain";
        TRY(check_not_looser(kToolchain, kToolchain, *declared.build.toolchain, user.build.toolchain));
    }
    holds.build = TRY(effective_build(user_files.build, declared.build, user_now.build));
    holds.choice = TRY(effective_choice(user_files.choice, declared.choice, user_now.choice, now));
    return holds;
}

std::string_view word_for(Prerelease value) { return word_of("prerelease", value); }
std::string_view word_for(Preference value) { return word_of("resolution", value); }
std::string_view word_for(PthPolicy value) { return word_of("policy.pth", value); }
std::string_view word_for(IndexPolicy value) { return word_of("policy.index", value); }

}  // namespace pyenvx::declaration
