// Packages that exist in memory only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/resolve/package_source.hpp"

namespace pyenvx::tests {

/// One version as a test writes it down.
struct Release {
    std::string version;
    std::vector<std::string> requires_dist = {};
    std::vector<std::string> extras = {};
    std::string requires_python = {};
    resolve::Usability usability = resolve::Usability::Wheel;
    bool yanked = false;
    std::string yanked_reason = {};
    std::string rule = {};             ///< who left its files out
    resolve::OtherWheels others = {};  ///< what its wheels are for
};

/// Fails the test run (by abort) on text that is not valid, since that would be the test's own fault.
pep::PackageName name(std::string_view text);
pep::ExtraName extra(std::string_view text);
pep::Version version(std::string_view text);

/// Counts what is asked of it.
class MemorySource final : public resolve::PackageSource {
public:
    MemorySource& add(std::string_view package, const Release& release);
    /// What the index would suggest for a name that it does not have.
    void suggest(std::string_view missing, std::vector<std::string> similar);
    void break_metadata(std::string_view package, std::string_view version);
    void fail_listing(std::string_view package, Error error);

    void prefetch_listings(std::span<const pep::PackageName> names) override;
    void prefetch_metadata(std::span<const resolve::PackageVersion> versions) override;
    Result<const resolve::PackageListing*> listing(const pep::PackageName& name) override;
    bool has_metadata(const resolve::PackageVersion&) override { return has_all_metadata_; }
    void expect(const resolve::PackageVersion& version) override;
    Result<const pep::CoreMetadata*> metadata(const resolve::PackageVersion& version) override;
    resolve::OtherWheels other_wheels(const resolve::PackageVersion& version) override;
    /// What is to be said of a package once a version of it is chosen.
    void notice(std::string_view package, std::string text);

    /// As an index far away that answers only when it is waited for.
    void answer_late() { has_all_metadata_ = false; }
    /// "listing NAME" and "expect NAME", in the order in which they came for the first time.
    const std::vector<std::string>& events() const { return events_; }
    /// Distinct versions whose metadata was read, of one package or of all.
    std::size_t metadata_read(std::string_view package = {}) const;
    /// How often something was waited for that had not been announced before.
    std::size_t unannounced() const { return unannounced_; }
    /// Of how many versions the metadata was announced at once, at most.
    std::size_t largest_announcement() const { return largest_announcement_; }

private:
    using Key = std::pair<std::string, std::string>;

    std::map<std::string, resolve::PackageListing> listings_;
    std::map<Key, pep::CoreMetadata> metadata_;
    std::map<Key, resolve::OtherWheels> others_;
    std::set<Key> broken_, read_, announced_;
    std::map<std::string, Error> failing_;
    std::size_t unannounced_ = 0, largest_announcement_ = 0;
    bool has_all_metadata_ = true;
    std::vector<std::string> events_;
    void note(std::string event);
};

}  // namespace pyenvx::tests
