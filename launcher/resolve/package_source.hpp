// What the resolver needs to know about packages, and all it may ask. The resolver owns this interface; the index (or a
// test) implements it, and launcher/cli/pipeline.cpp joins the two.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/resolve/applicability/other_wheels.hpp"
#include "store/base/result.hpp"
#include "store/pep/core_metadata.hpp"
#include "store/pep/name.hpp"
#include "store/pep/specifier.hpp"
#include "store/pep/version.hpp"

namespace pyenvx::resolve {

/// Whether a version could be installed here, apart from what it requires.
enum class Usability {
    Wheel,           ///< has a wheel for this interpreter and platform
    Source,          ///< a source distribution, which is to be built
    OnlySource,      ///< only a source distribution, which may not be built
    OnlyWheels,      ///< only wheels, which are left out by the user's wish
    OtherPlatforms,  ///< wheels for other interpreters or platforms only
    TooNew,          ///< only files that were uploaded too late
    NoUploadTime,    ///< only files of which nobody says when they were uploaded, and that matters
    NoHash,          ///< only files without a hash, and one is required
    Nothing,         ///< no file at all that counts
};

/// One version of a package as the index lists it.
struct Candidate {
    pep::Version version;
    Usability usability = Usability::Wheel;
    bool yanked = false;  ///< every file that could be used is yanked (PEP 592)
    std::string yanked_reason;
    std::optional<pep::SpecifierSet> requires_python;  ///< as the page says it for the file that would be used
    std::string rule = {};                             ///< who left its files out: for TooNew, NoUploadTime and NoHash
};

struct PackageListing {
    bool found = true;                  ///< false: no index has that name
    std::vector<Candidate> candidates;  ///< newest first, no two of equal version
    std::vector<std::string> similar;   ///< names that exist and are near, when found is false and they are known
    std::string notice = {};            ///< a sentence to say once a version is chosen: that it is archived, say
};

struct PackageVersion {
    pep::PackageName name;
    pep::Version version;
};

/// Thread-compatible: one resolver calls it from one thread. An implementation may fetch ahead in the background.
class PackageSource {
public:
    virtual ~PackageSource() = default;

    /// Says what will likely be asked soon; returns at once and never fails.
    virtual void prefetch_listings(std::span<const pep::PackageName> names) = 0;
    virtual void prefetch_metadata(std::span<const PackageVersion> versions) = 0;

    /// Whether metadata() would answer without waiting.
    virtual bool has_metadata(const PackageVersion& version) = 0;
    /// Says that a version whose metadata was read will likely be among those chosen; returns at once, never fails.
    virtual void expect(const PackageVersion& version) { static_cast<void>(version); }

    /// For explanations only, of versions whose usability is OtherPlatforms.
    virtual OtherWheels other_wheels(const PackageVersion& version) {
        static_cast<void>(version);
        return {};
    }

    /// Whether a requirement by this address is met by the one candidate that the package's listing has.
    virtual bool has_place(const pep::PackageName& name, std::string_view url) {
        return static_cast<void>(name), static_cast<void>(url), false;
    }

    /// Waits. The reference stays valid as long as the source.
    virtual Result<const PackageListing*> listing(const pep::PackageName& name) = 0;
    /// Waits. Only for versions whose usability is Wheel or Source. Invalid: the version's metadata is broken, and the
    /// resolver goes on without that version; any other error ends the resolution.
    virtual Result<const pep::CoreMetadata*> metadata(const PackageVersion& version) = 0;
};

}  // namespace pyenvx::resolve
