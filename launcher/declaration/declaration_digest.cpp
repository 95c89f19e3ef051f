#include <algorithm>

#include "launcher/declaration/declaration.hpp"
#include "launcher/direct/direct_url.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::declaration {

namespace {

constexpr std::string_view kFormat = "pyenvx declaration 1\n";

using direct::without_credentials;

/// One line each: a word, the length of the value and the value, so that no value can pass for another line.
class Canonical {
public:
    void line(std::string_view word, std::string_view value) {
        text_ += concat(word, ' ', value.size(), ' ', value, '\n');
    }
    void sorted(std::string_view word, std::vector<std::string> values) {
        std::sort(values.begin(), values.end());
        values.erase(std::unique(values.begin(), values.end()), values.end());
        for (const auto& value : values) line(word, value);
    }
    void urls(std::string_view word, const std::optional<Sourced<std::vector<std::string>>>& list) {
        if (!list) return;
        for (const auto& url : list->value) line(word, without_credentials(url));
    }
    std::string digest() const { return Sha256::of(text_).hex(); }

private:
    std::string text_{kFormat};
};

std::vector<std::string> texts(const std::vector<SourcedRequirement>& requirements) {
    std::vector<std::string> texts;
    for (const auto& sourced : requirements) {
        auto requirement = sourced.requirement;
        if (requirement.url) requirement.url = without_credentials(*requirement.url);
        auto text = requirement.str();
        for (const auto& hash : sourced.hashes) text += concat(" --hash=", hash.algorithm, ':', hash.digits);
        texts.push_back(std::move(text));
    }
    return texts;
}

std::vector<std::string> texts(const std::vector<PathRequirement>& paths) {
    std::vector<std::string> texts;
    for (const auto& path : paths) {
        auto text = concat(path.editable ? "editable " : "", path.path);
        for (const auto& extra : path.extras) text += concat("\nextra ", extra.str());
        if (path.marker) text += concat("\nmarker ", path.marker->str());
        texts.push_back(std::move(text));
    }
    return texts;
}

void add_set(Canonical& canonical, std::string_view word, const std::optional<Sourced<PackageSet>>& set) {
    if (!set) return;
    canonical.line(word, set->value.all ? ":all:" : "");
    for (const auto& name : set->value.names) canonical.line(concat(word, ".package"), name.str());
}

// Only which files may be taken: how they are built changes no version's choice, or is in the build's own recipe.
void add_build(Canonical& canonical, const BuildSettings& build) {
    add_set(canonical, "policy.build", build.policy);
    add_set(canonical, "no-binary", build.no_binary);
    add_set(canonical, "only-binary", build.only_binary);
}

std::vector<std::string> texts(const SourcedRequirements& requirements) {
    std::vector<SourcedRequirement> plain;
    for (const auto& one : requirements) plain.push_back({one.value, {}});
    return texts(plain);
}

void add_choice(Canonical& canonical, const ChoiceSettings& choice) {
    canonical.sorted("constraint.always", texts(choice.constraints));
    canonical.sorted("override", texts(choice.overrides));
    std::vector<std::string> excludes;
    for (const auto& name : choice.excludes) excludes.push_back(name.value.str());
    canonical.sorted("exclude", std::move(excludes));
    if (choice.preference) canonical.line("resolution", word_for(choice.preference->value));
    for (const auto& [name, value] : choice.prereleases) {
        canonical.line("prereleases", concat(name.str(), ' ', word_for(value.value)));
    }
    if (choice.exclude_newer) canonical.line("exclude-newer", choice.exclude_newer->value.text());
    for (const auto& [name, cutoff] : choice.exclude_newer_package) {
        canonical.line("exclude-newer-package", concat(name.str(), ' ', cutoff.value.text()));
    }
    if (choice.require_hashes && choice.require_hashes->value) canonical.line("require-hashes", "");
}

void add_settings(Canonical& canonical, const Settings& settings) {
    if (settings.prerelease) canonical.line("prerelease", word_for(settings.prerelease->value));
    if (settings.index) canonical.line("policy.index", word_for(settings.index->value));
    if (settings.no_index && settings.no_index->value) canonical.line("no-index", "");
    if (settings.index_url) canonical.line("index-url", without_credentials(settings.index_url->value));
    canonical.urls("extra-index-url", settings.extra_index_url);
    canonical.urls("find-links", settings.find_links);
    add_build(canonical, settings.build);
    add_choice(canonical, settings.choice);
    for (const auto& pin : settings.pins) {
        canonical.line("index", pin.name);
        canonical.line("index.url", without_credentials(pin.url));
        for (const auto& package : pin.packages) canonical.line("index.package", package.str());
    }
}

}  // namespace

std::string declaration_digest(const Declaration& declaration) {
    Canonical canonical;
    canonical.sorted("requirement", texts(declaration.requirements));
    canonical.sorted("path", texts(declaration.paths));
    canonical.sorted("constraint", texts(declaration.constraints));
    if (declaration.require_hashes) canonical.line("require-hashes", "");
    if (declaration.requires_python) {
        canonical.line("requires-python", declaration.requires_python->specifiers.str());
    }
    add_settings(canonical, declaration.settings);
    return canonical.digest();
}

std::string choice_digest(const Settings& settings) {
    Canonical canonical;
    add_settings(canonical, settings);
    return canonical.digest();
}

}  // namespace pyenvx::declaration
