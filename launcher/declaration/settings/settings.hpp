// What a person or a declaration can set about indexes, policies and interpreters: typed, each value with its origin.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/declaration/settings/build_settings.hpp"
#include "launcher/declaration/settings/cache_settings.hpp"
#include "launcher/declaration/settings/choice_settings.hpp"
#include "launcher/declaration/settings/keys.hpp"
#include "launcher/declaration/settings/sourced.hpp"
#include "launcher/declaration/settings/store_limits.hpp"
#include "store/base/result.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::declaration {

/// From the loosest to the strictest, as are their words in the key table.
enum class PthPolicy { All, Known, None };
enum class IndexPolicy { First, Strict };
/// When what a start left to be done is done: by a process of its own, before the program starts, or not at all.
enum class Finish { Background, Inline, Never };
/// Whether an object is known to be safe on disk later, or before it is used at all.
enum class Sync { Lazy, Eager };

inline constexpr PthPolicy kDefaultPthPolicy = PthPolicy::Known;
inline constexpr IndexPolicy kDefaultIndexPolicy = IndexPolicy::First;

/// [index.NAME]: the packages that come from that index and from nowhere else.
struct IndexPin {
    std::string name;
    std::string url;  ///< as written; may hold credentials: never print it
    std::vector<pep::PackageName> packages;
    std::string origin;
    bool declared = false;
};

/// One layer of settings; what it does not say is empty. URLs may hold credentials: never print them.
struct Settings {
    std::optional<Sourced<std::string>> index_url;
    std::optional<Sourced<std::vector<std::string>>> extra_index_url;
    std::optional<Sourced<std::vector<std::string>>> find_links;
    std::optional<Sourced<bool>> no_index;  ///< --no-index of a requirements file: find-links alone
    std::vector<IndexPin> pins;             ///< sorted by name
    std::optional<Sourced<Prerelease>> prerelease;
    std::optional<Sourced<std::string>> python;  ///< as `--python` takes it
    std::optional<Sourced<bool>> offline;
    std::optional<Sourced<Finish>> finish;
    std::optional<Sourced<Sync>> sync;
    StoreLimits limits;
    std::optional<Sourced<std::vector<std::string>>> extra_stores;  ///< absolute paths
    std::optional<Sourced<PthPolicy>> pth;
    std::optional<Sourced<std::vector<pep::PackageName>>> pth_allow;
    std::optional<Sourced<IndexPolicy>> index;
    BuildSettings build;
    ChoiceSettings choice;
    CacheSettings caches;
};

/// The settings among `keys`; others (dependencies, env) are passed over. Invalid for a bad name or URL.
Result<Settings> read_settings(const std::vector<FoundKey>& keys, Place place, const toml::Source& source);

/// One setting given as text, as a variable or an option gives it: lists are separated by white space, booleans are
/// 1, true, yes, on or 0, false, no, off. False for a key that is no setting.
Result<bool> set_from_text(Settings& settings, const Key& key, std::string_view text, std::string_view origin);

/// `upper` over `lower`: each value of `upper` that is set wins. Pins are joined; of equal names `upper`'s wins.
Settings layered(const Settings& lower, const Settings& upper);

/// What holds: the user's files, then the declaration, then the user's variables and options, each over the one
/// before. Refused, naming key and origin, when the declaration is looser than what the user's layers (or the
/// defaults) say about a policy or a choice, or takes from another index what the user pins. `now`: seconds since 1970,
/// UTC, from which ages count.
Result<Settings> effective_settings(const Settings& user_files, const Settings& declared, const Settings& user_now,
                                    std::int64_t now);

/// The word of the key table for a value.
std::string_view word_for(Prerelease value);
std::string_view word_for(Preference value);
std::string_view word_for(PthPolicy value);
std::string_view word_for(IndexPolicy value);

}  // namespace pyenvx::declaration
