#include "answers.hpp"

#include <cstdlib>
#include <map>

#include "launcher/declaration/dependency_groups.hpp"
#include "store/pep/core_metadata.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::differential {
namespace {

using namespace pep;

const Fields kInvalid{"invalid"};

std::string flag(bool value) { return value ? "1" : "0"; }

std::string order(std::strong_ordering ordering) { return ordering < 0 ? "<" : ordering > 0 ? ">" : "="; }

void append_list(Fields& fields, const std::vector<std::string>& list) {
    fields.push_back(std::to_string(list.size()));
    fields.insert(fields.end(), list.begin(), list.end());
}

template <typename Items, typename Text>
std::vector<std::string> texts(const Items& items, Text text) {
    std::vector<std::string> out;
    for (const auto& item : items) out.push_back(text(item));
    return out;
}

std::vector<std::string> names(const std::vector<ExtraName>& extras) {
    return texts(extras, [](const ExtraName& extra) { return extra.str(); });
}

Fields answer_name(const Fields& request) {
    const auto name = PackageName::parse(request[1]);
    return name.ok() ? Fields{"ok", name->str()} : kInvalid;
}

Fields answer_version(const Fields& request) {
    const auto version = Version::parse(request[1]);
    if (!version.ok()) return kInvalid;
    Fields fields{"ok",
                  version->str(),
                  flag(version->is_prerelease()),
                  flag(version->is_postrelease()),
                  flag(version->is_devrelease()),
                  flag(version->has_local()),
                  version->base().str(),
                  version->without_local().str()};
    append_list(fields, version->release());
    return fields;
}

Fields answer_order(const Fields& request) {
    const auto left = Version::parse(request[1]);
    const auto right = Version::parse(request[2]);
    if (!left.ok() || !right.ok()) return kInvalid;
    return {"ok", order(*left <=> *right), flag(*left == *right)};
}

Fields answer_specifier(const Fields& request) {
    const auto specifier = Specifier::parse(request[1]);
    if (!specifier.ok()) return kInvalid;
    Fields fields{"ok", specifier->str(), flag(specifier->names_prerelease())};
    for (std::size_t i = 2; i < request.size(); ++i) {
        const auto version = Version::parse(request[i]);
        if (!version.ok()) return kInvalid;
        fields.push_back(flag(specifier->contains(*version, Prereleases::Allow)));
        fields.push_back(flag(specifier->contains(*version, Prereleases::Exclude)));
    }
    return fields;
}

Fields answer_set(const Fields& request) {
    const auto set = SpecifierSet::parse(request[1]);
    if (!set.ok()) return kInvalid;
    std::vector<Version> versions;
    Fields fields{"ok", set->str(), flag(set->names_prerelease())};
    for (std::size_t i = 2; i < request.size(); ++i) {
        auto version = Version::parse(request[i]);
        if (!version.ok()) return kInvalid;
        fields.push_back(flag(set->contains(*version, Prereleases::Allow)));
        fields.push_back(flag(set->contains(*version, Prereleases::Exclude)));
        versions.push_back(std::move(version).value());
    }
    const auto text = [](const Version& version) { return version.str(); };
    append_list(fields, texts(set->filter(versions, std::nullopt), text));
    append_list(fields, texts(set->filter(versions, Prereleases::Allow), text));
    append_list(fields, texts(set->filter(versions, Prereleases::Exclude), text));
    return fields;
}

// marker, then the environment in the order of MarkerEnvironment, then extras.
Fields answer_marker(const Fields& request) {
    const auto marker = Marker::parse(request[1]);
    if (!marker.ok()) return kInvalid;
    const MarkerEnvironment environment{request[2], request[3], request[4],  request[5],  request[6], request[7],
                                        request[8], request[9], request[10], request[11], request[12]};
    std::set<ExtraName> extras;
    for (std::size_t i = 13; i < request.size(); ++i) extras.insert(ExtraName::parse(request[i]).value());
    return {"ok", marker->str(), flag(marker->evaluate(environment, extras))};
}

Fields describe(const Requirement& requirement) {
    Fields fields{requirement.str(), requirement.name.str(), requirement.specifiers.str(), requirement.url.value_or(""),
                  requirement.marker ? requirement.marker->str() : ""};
    append_list(fields, names(requirement.extras));
    return fields;
}

Fields answer_requirement(const Fields& request) {
    const auto requirement = Requirement::parse(request[1]);
    if (!requirement.ok()) return kInvalid;
    Fields fields{"ok"};
    for (auto& field : describe(*requirement)) fields.push_back(std::move(field));
    return fields;
}

std::vector<std::string> tag_texts(const std::vector<WheelTag>& tags) {
    return texts(tags, [](const WheelTag& tag) { return tag.str(); });
}

Fields answer_tags(const Fields& request) {
    const auto number = [&](std::size_t index) { return std::atoi(request[index].c_str()); };
    Fields fields{"ok"};
    append_list(fields, tag_texts(supported_tags({.major = number(1),
                                                  .minor = number(2),
                                                  .free_threaded = request[3] == "1",
                                                  .debug = request[4] == "1",
                                                  .machine = request[5],
                                                  .glibc_major = number(6),
                                                  .glibc_minor = number(7)})));
    return fields;
}

Fields answer_wheel(const Fields& request) {
    const auto wheel = WheelFilename::parse(request[1]);
    if (!wheel.ok()) return kInvalid;
    Fields fields{"ok", wheel->name.str(), wheel->version.str(), wheel->build};
    append_list(fields, tag_texts(wheel->tags));
    return fields;
}

Fields answer_build(const Fields& request) { return {"ok", order(build_order(request[1], request[2]))}; }

Fields answer_sdist(const Fields& request) {
    const auto sdist = SdistFilename::parse(request[1]);
    return sdist.ok() ? Fields{"ok", sdist->name.str(), sdist->version.str()} : kInvalid;
}

Fields answer_metadata(const Fields& request) {
    const auto metadata = CoreMetadata::parse(request[1]);
    if (!metadata.ok()) return kInvalid;
    Fields fields{"ok", metadata->metadata_version, metadata->name.str(), metadata->version.str(),
                  metadata->requires_python ? metadata->requires_python->str() : "absent"};
    append_list(fields, texts(metadata->requires_dist, [](const Requirement& one) { return one.str(); }));
    append_list(fields, names(metadata->provides_extra));
    append_list(fields, metadata->dynamic);
    return fields;
}

// TOML with a table [dependency-groups], then the groups to choose.
Fields answer_groups(const Fields& request) {
    const toml::Source source{"groups"};
    const auto document = toml::parse(request[1], source);
    const auto* table = document.ok() ? document->find("dependency-groups") : nullptr;
    if (table == nullptr || table->table() == nullptr) return kInvalid;
    declaration::Declaration declaration;
    const std::vector<std::string> chosen(request.begin() + 2, request.end());
    if (!declaration::add_groups(declaration, table, chosen, "here", source).ok()) return kInvalid;
    Fields fields{"ok"};
    append_list(fields, texts(declaration.requirements,
                              [](const declaration::SourcedRequirement& one) { return one.requirement.str(); }));
    return fields;
}

}  // namespace

Fields answer(const Fields& request) {
    static const std::map<std::string, Fields (*)(const Fields&), std::less<>> kAnswers = {
        {"name", answer_name},
        {"version", answer_version},
        {"order", answer_order},
        {"specifier", answer_specifier},
        {"set", answer_set},
        {"marker", answer_marker},
        {"requirement", answer_requirement},
        {"tags", answer_tags},
        {"wheel", answer_wheel},
        {"build", answer_build},
        {"sdist", answer_sdist},
        {"metadata", answer_metadata},
        {"groups", answer_groups},
    };
    return kAnswers.at(request.front())(request);
}

}  // namespace pyenvx::differential
