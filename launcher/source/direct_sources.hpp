// The packages of one declaration that come from where it says, and not from an index.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "launcher/build/source_builder.hpp"
#include "launcher/declaration/declaration.hpp"
#include "launcher/lock/lock.hpp"
#include "launcher/resolve/resolver.hpp"
#include "launcher/source/opened_source.hpp"
#include "store/pep/core_metadata.hpp"
#include "store/pep/marker.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::source {

/// What packages are opened for. Borrows.
struct Target {
    const pep::MarkerEnvironment& markers;
    const pep::Version& python;
    const pep::PythonPlatform& platform;
};

/// One package with a place of its own.
struct DirectPackage {
    OpenedSource opened;
    pep::CoreMetadata metadata;
};

/// One a declaration. Not thread-safe. What was opened stays until this goes, so that metadata and wheel come from one.
class DirectSources {
public:
    /// `declaration`'s addresses are looked through for the passwords in them. All else is borrowed.
    DirectSources(Services services, const declaration::Declaration& declaration, building::SourceBuilder& builder);

    /// The commit that an address and a revision were found to be before: it is taken, and not looked up again.
    void remember(const lock::VcsSource& known) { commits_[{known.url, known.requested_revision}] = known.commit; }

    /// Opens what the declaration names by address or path and what applies, and what that in turn requires by address;
    /// the requirements that people wrote, as the resolver takes them: each with its name, and without passwords.
    /// Errors: Invalid (an address; two places for one name; another package than its requirement says), NotFound,
    /// Network, Refused, and the builder's.
    Result<std::vector<resolve::RootRequirement>> meet(const declaration::Declaration& declaration,
                                                       const Target& target);

    /// Null for a package of an index.
    const DirectPackage* find(const pep::PackageName& name) const;
    /// Whether this very address was opened for the package.
    bool has(const pep::PackageName& name, std::string_view url) const;

    /// The wheel for a package that a lock has as direct: the store's, or built. Its digest comes into the lock where
    /// that has none.
    Result<realise::WheelOrder> wheel(lock::LockedPackage& package);

    /// Whether all files and folders of the user's in a lock are as they were when it was made.
    Result<bool> are_unchanged(const lock::Lock& lock) const;

private:
    /// Where one package comes from, and who said so.
    struct Place {
        std::string url;  ///< without passwords
        std::string origin;
        bool editable = false;
        DirectPackage package;
    };

    using Followed = std::set<std::pair<pep::PackageName, std::vector<pep::ExtraName>>>;

    Result<Place> open(const std::string& url, bool editable, const std::optional<pep::PackageName>& name);
    Result<pep::PackageName> open_path(const declaration::PathRequirement& path);
    Result<resolve::RootRequirement> meet_path(const declaration::PathRequirement& path, const Target& target);
    Result<void> meet_url(const pep::Requirement& requirement, const std::string& origin, const Target& target);
    Result<void> follow(const pep::PackageName& name, const std::vector<pep::ExtraName>& extras, const Target& target);
    Result<pep::CoreMetadata> metadata_of(const OpenedSource& opened);
    Result<void> keep(const pep::PackageName& name, Place place);
    Error two_places(const pep::PackageName& name, std::string_view url) const;
    Result<void> check_fits(const pep::PackageName& name, const Target& target) const;

    Services services_;
    building::SourceBuilder& builder_;
    std::map<std::string, index::Credentials> credentials_;  // by a repository's address
    std::map<std::pair<std::string, std::string>, std::string> commits_;
    std::map<pep::PackageName, Place> packages_;
    Followed followed_;  // for the target at hand
};

}  // namespace pyenvx::source
