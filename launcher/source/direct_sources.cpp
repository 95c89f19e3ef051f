#include "launcher/source/direct_sources.hpp"

#include <algorithm>

#include "launcher/declaration/toml/value.hpp"
#include "store/base/file.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::source {
namespace {

constexpr std::size_t kMaxPackages = 1'000;

bool holds(const std::optional<pep::Marker>& marker, const Target& target,
           const std::vector<pep::ExtraName>& extras = {}) {
    return !marker || marker->evaluate(target.markers, {extras.begin(), extras.end()});
}

// What came from elsewhere names no files of this machine, no host where the user's keys are shown, and nothing that is
// less safe on the way.
bool may_lead(std::string_view from, std::string_view to) {
    const auto is = [](std::string_view url, std::string_view scheme) {
        return index::has_scheme(url, scheme) || index::has_scheme(url, concat("git+", scheme));
    };
    if (is(from, "file")) return true;
    return is(to, "https") || (is(to, "http") && is(from, "http")) || (is(to, "ssh") && is(from, "ssh"));
}

bool fits(const pep::WheelFilename& wheel, const pep::PythonPlatform& platform) {
    const auto supported = pep::supported_tags(platform);
    return std::any_of(wheel.tags.begin(), wheel.tags.end(), [&](const pep::WheelTag& tag) {
        return std::find(supported.begin(), supported.end(), tag) != supported.end();
    });
}

// What can be read without running anything of it: a project's own table, or a file's name.
Result<std::optional<pep::PackageName>> stated_name(const OpenedSource& opened) {
    std::optional<std::string> name;
    if (opened.order->folder.empty()) {
        name = direct::name_said_by(opened.url);
    } else {
        const auto file = opened.order->folder / opened.order->subdirectory / "pyproject.toml";
        const auto text = TRY(read_file_if_there(file, toml::kMaxDocumentBytes));
        const auto document = toml::parse(text.value_or(""), {"pyproject.toml"});
        const auto* project = document.ok() ? document->find("project") : nullptr;
        const auto* stated = project != nullptr ? project->find("name") : nullptr;
        if (stated != nullptr && stated->string() != nullptr) name = *stated->string();
    }
    auto parsed = pep::PackageName::parse(name.value_or(""));
    return parsed.ok() ? std::optional(*std::move(parsed)) : std::nullopt;
}

}  // namespace

DirectSources::DirectSources(Services services, const declaration::Declaration& declaration,
                             building::SourceBuilder& builder)
    : services_(std::move(services)), builder_(builder) {
    for (const auto& [requirement, origin, hashes] : declaration.requirements) {
        if (!requirement.url || !requirement.url->starts_with("git+")) continue;
        const auto parsed = direct::parse_direct_url(*requirement.url);
        const auto* git = parsed.ok() ? std::get_if<direct::GitUrl>(&*parsed) : nullptr;
        if (git != nullptr && git->credentials) credentials_.emplace(git->url, *git->credentials);
    }
}

const DirectPackage* DirectSources::find(const pep::PackageName& name) const {
    const auto found = packages_.find(name);
    return found == packages_.end() ? nullptr : &found->second.package;
}

bool DirectSources::has(const pep::PackageName& name, std::string_view url) const {
    const auto found = packages_.find(name);
    return found != packages_.end() && found->second.url == direct::without_credentials(url);
}

// ---- what is asked for ----

Result<pep::CoreMetadata> DirectSources::metadata_of(const OpenedSource& opened) {
    if (!opened.wheel) return builder_.metadata(*opened.order);
    const auto text = TRY(TRY(services_.downloads.index())->metadata(*opened.wheel));
    return pep::CoreMetadata::parse(text).context("in the metadata of ", opened.filename);
}

Result<DirectSources::Place> DirectSources::open(const std::string& url, bool editable,
                                                 const std::optional<pep::PackageName>& name) {
    const auto parsed = TRY(direct::parse_direct_url(url));
    const auto open = [&]() -> Result<OpenedSource> {
        if (const auto* git = std::get_if<direct::GitUrl>(&parsed)) {
            const auto known = commits_.find({git->url, git->revision});
            return open_source(*git, known == commits_.end() ? std::nullopt : std::optional(known->second), services_);
        }
        if (const auto* archive = std::get_if<direct::ArchiveUrl>(&parsed)) return open_source(*archive, services_);
        return open_source(std::get<direct::LocalUrl>(parsed), editable ? Use::Editable : Use::Copied, services_);
    };
    auto opened = TRY(open());
    if (opened.order) opened.order->name = name ? name : TRY(stated_name(opened));
    auto metadata = TRY(metadata_of(opened));
    if (opened.order && !opened.order->name) {
        // Its build is that of a package with this name from now on, with what is said of that in settings.
        opened.order->name = metadata.name;
        metadata = TRY(metadata_of(opened));
    }
    return Place{direct::without_credentials(url), "", editable, {std::move(opened), std::move(metadata)}};
}

Result<void> DirectSources::keep(const pep::PackageName& name, Place place) {
    const auto& found = place.package.metadata.name;
    if (found != name) {
        return fail(ErrorKind::Invalid, index::redacted(place.url), " is of ", found.str(), ", and not of ",
                    name.str());
    }
    if (packages_.size() >= kMaxPackages) {
        return fail(ErrorKind::Refused, "more than ", kMaxPackages, " packages come from addresses");
    }
    packages_.emplace(name, std::move(place));
    return {};
}

Error DirectSources::two_places(const pep::PackageName& name, std::string_view url) const {
    const auto& known = packages_.at(name);
    return fail(ErrorKind::Invalid, name.str(), " is asked for from two places, ", index::redacted(known.url), " (",
                known.origin, ") and ", index::redacted(url));
}

Result<void> DirectSources::check_fits(const pep::PackageName& name, const Target& target) const {
    const auto& place = packages_.at(name);
    if (!place.package.opened.wheel) return {};
    const auto& metadata = place.package.metadata;
    const auto shown = index::redacted(place.url);
    const auto wheel = TRY(pep::WheelFilename::parse(place.package.opened.filename));
    if (wheel.name != metadata.name || wheel.version != metadata.version) {
        return fail(ErrorKind::Refused, shown, " says inside that it is ", metadata.name.str(), " ",
                    metadata.version.str());
    }
    if (fits(wheel, target.platform)) return {};
    return fail(ErrorKind::Unsatisfiable, shown, " is a wheel for other interpreters or platforms than Python ",
                target.python.str(), " here");
}

// Only what is inside says whose path it is.
Result<pep::PackageName> DirectSources::open_path(const declaration::PathRequirement& path) {
    const auto url = index::file_url(path.path.native());
    for (const auto& [name, place] : packages_) {
        if (place.url == url && place.editable == path.editable) return name;
    }
    auto place = TRY(open(url, path.editable, std::nullopt));
    place.origin = path.origin;
    const auto name = place.package.metadata.name;
    if (packages_.contains(name)) return two_places(name, url);
    TRY(keep(name, std::move(place)));
    return name;
}

Result<resolve::RootRequirement> DirectSources::meet_path(const declaration::PathRequirement& path,
                                                          const Target& target) {
    const auto name = TRY(open_path(path));
    TRY(check_fits(name, target));
    TRY(follow(name, path.extras, target));
    return resolve::RootRequirement{pep::Requirement{name, path.extras, {}, packages_.at(name).url, path.marker},
                                    path.origin};
}

Result<void> DirectSources::meet_url(const pep::Requirement& requirement, const std::string& origin,
                                     const Target& target) {
    const auto& name = requirement.name;
    if (!packages_.contains(name)) {
        auto place = TRY(open(*requirement.url, false, name));
        place.origin = origin;
        TRY(keep(name, std::move(place)));
    }
    if (!has(name, *requirement.url)) return two_places(name, *requirement.url);
    TRY(check_fits(name, target));
    return follow(name, requirement.extras, target);
}

// What a package of an address requires by address: it is as trusted as what requires it. A package of an index has no
// such right.
Result<void> DirectSources::follow(const pep::PackageName& name, const std::vector<pep::ExtraName>& extras,
                                   const Target& target) {
    if (!followed_.emplace(name, extras).second) return {};
    const auto& place = packages_.at(name);
    for (const auto& requirement : place.package.metadata.requires_dist) {
        if (!requirement.url || !holds(requirement.marker, target, extras)) continue;
        if (!has(requirement.name, *requirement.url) && !may_lead(place.url, *requirement.url)) {
            return fail(ErrorKind::Refused, name.str(), " requires ", requirement.name.str(), " from ",
                        index::redacted(*requirement.url), ", and a package from elsewhere may not lead there")
                .hint(concat("if you trust it, ask for ", requirement.name.str(), " from there yourself"));
        }
        TRY(meet_url(requirement, name.str(), target).context("required by ", name.str()));
    }
    return {};
}

Result<std::vector<resolve::RootRequirement>> DirectSources::meet(const declaration::Declaration& declaration,
                                                                  const Target& target) {
    followed_.clear();
    std::vector<resolve::RootRequirement> roots;
    for (const auto& path : declaration.paths) {
        if (!holds(path.marker, target)) continue;
        roots.push_back(TRY(meet_path(path, target).context("asked for in ", path.origin)));
    }
    for (const auto& sourced : declaration.requirements) {
        auto requirement = sourced.requirement;
        if (requirement.url && holds(requirement.marker, target)) {
            TRY(meet_url(requirement, sourced.origin, target).context("asked for in ", sourced.origin));
        }
        if (requirement.url) requirement.url = direct::without_credentials(*requirement.url);
        roots.push_back({std::move(requirement), sourced.origin});
    }
    return roots;
}

// ---- what is locked ----

Result<realise::WheelOrder> DirectSources::wheel(lock::LockedPackage& package) {
    const auto known = packages_.find(package.name);
    std::optional<OpenedSource> reopened;
    if (known == packages_.end()) {
        std::optional<index::Credentials> credentials;
        if (const auto* vcs = std::get_if<lock::VcsSource>(&package.source)) {
            if (const auto found = credentials_.find(vcs->url); found != credentials_.end())
                credentials = found->second;
        }
        reopened.emplace(TRY(open_locked(package, credentials, services_).context("for ", package.name.str())));
        if (reopened->order) reopened->order->name = package.name;
    }
    const auto& opened = reopened ? *reopened : known->second.package.opened;
    if (!package.sha256) package.sha256 = opened.sha256;
    if (opened.wheel) {
        auto name = TRY(pep::WheelFilename::parse(package.filename));
        return realise::WheelOrder{*opened.wheel, std::move(name), opened.sha256, std::nullopt};
    }
    const auto built = TRY(builder_.wheel(*opened.order));
    auto order = TRY(building::order_for_built(built.wheel));
    // A folder says its version itself, whatever a lock of another tool once read in it.
    if (std::holds_alternative<lock::DirectorySource>(package.source)) package.version = order.name.version;
    if (order.name.name == package.name && order.name.version == package.version) return order;
    return fail(ErrorKind::Refused, "the build of ", package.name.str(), " gave ", order.name.name.str(), " ",
                order.name.version.str(), ", and not ", package.version.str(), ", which was chosen")
        .hint("`pyenvx upgrade` chooses again");
}

Result<bool> DirectSources::are_unchanged(const lock::Lock& lock) const {
    for (const auto& package : lock.packages) {
        if (package.is_direct() && !TRY(is_unchanged(package, services_))) return false;
    }
    return true;
}

}  // namespace pyenvx::source
